// What almost every source of Verilator includes, compiled once.
#include "config_build.h"
#include "verilatedos.h"
#include "V3Global.h"
#include "V3Ast.h"
#include <deque>
#include <functional>
#include <map>
#include <unordered_map>
