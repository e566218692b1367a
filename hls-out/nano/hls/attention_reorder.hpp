// attention_reorder: 4 query rows in flight, 2 heads of 16, profile exact.
#ifndef MOEFORGE_ATTENTION_REORDER_HPP
#define MOEFORGE_ATTENTION_REORDER_HPP

#include "ap_int.h"
#include "hls_stream.h"
#include "hls_vector.h"

#include "attention_core.hpp"
#include "attention_exact.hpp"

/// one layer
struct attention_reorder_op_beat {
    ap_uint<5> tokens;
    ap_uint<6> score_shift;
    ap_uint<6> out_shift;
};

/// a block of a query, each once
struct attention_reorder_q_beat {
    hls::vector<ap_int<18>, 8> value;
};

/// a block of a key, in every step the next key
struct attention_reorder_k_beat {
    hls::vector<ap_int<18>, 8> value;
};

/// a block of a value, in the order of the keys
struct attention_reorder_v_beat {
    hls::vector<ap_int<18>, 8> value;
};

/// scores of the rows in flight, a head a beat
struct attention_reorder_score_beat {
    hls::vector<ap_int<22>, 4> value;
};

/// inverse sum and maximum of a query, a head a beat
struct attention_reorder_stat_beat {
    ap_uint<24> inverse;
    ap_uint<5> shift;
    ap_int<22> maximum;
};

/// a block of a result
struct attention_reorder_y_beat {
    hls::vector<ap_int<18>, 8> value;
};

struct attention_reorder_config {
    static const int rows = 4;
    static const int heads = 2;
    static const int head_blocks = 2;
    static const int dims = 8;
    static const int max_tokens = 17;
    static const int most_blocks = 408;   // of keys that the rows in flight meet
    static const int value_width = 18;
    static const int score_sum_width = 41;
    static const int context_width = 40;
    static const bool round = true;
    static const int saturate = 1;
    static const int width = 22;
    static const int fraction = 12;
    static const int weight_width = 17;
    static const int inverse_width = 24;
    static const int sum_width = 22;
    static const int factor = 3025551;
    static const int factor_bits = 22;
    static const int product_shift = 13;
    static const int power_fraction = 22;
    static const int rest_bits = 14;
    static const int slope_width = 13;
    typedef ap_int<22> score_t;
    typedef ap_int<18> value_t;
    typedef ap_uint<17> weight_t;
    typedef hls::vector<ap_int<18>, 8> block_t;
    typedef attention_reorder_op_beat op_beat;
    typedef attention_reorder_q_beat q_beat;
    typedef attention_reorder_k_beat k_beat;
    typedef attention_reorder_v_beat v_beat;
    typedef attention_reorder_score_beat score_beat;
    typedef attention_reorder_stat_beat stat_beat;
    typedef attention_reorder_y_beat y_beat;
    typedef attention_exact<attention_reorder_config> arithmetic;

    static weight_t exp(ap_uint<22> difference);
};

inline attention_reorder_config::weight_t attention_reorder_config::exp(ap_uint<22> difference) {
    // {entry, the entry less the next}
    // clang-format off
    static const softmax_knot table[256] = {
        {2097152, 5671},
        {2091481, 5655},
        {2085826, 5640},
        {2080186, 5624},
        {2074562, 5610},
        {2068952, 5594},
        {2063358, 5580},
        {2057778, 5564},
        {2052214, 5549},
        {2046665, 5534},
        {2041131, 5519},
        {2035612, 5504},
        {2030108, 5489},
        {2024619, 5475},
        {2019144, 5459},
        {2013685, 5445},
        {2008240, 5431},
        {2002809, 5415},
        {1997394, 5401},
        {1991993, 5386},
        {1986607, 5372},
        {1981235, 5357},
        {1975878, 5343},
        {1970535, 5328},
        {1965207, 5314},
        {1959893, 5299},
        {1954594, 5285},
        {1949309, 5271},
        {1944038, 5257},
        {1938781, 5242},
        {1933539, 5228},
        {1928311, 5214},
        {1923097, 5200},
        {1917897, 5186},
        {1912711, 5172},
        {1907539, 5158},
        {1902381, 5144},
        {1897237, 5130},
        {1892107, 5116},
        {1886991, 5102},
        {1881889, 5089},
        {1876800, 5074},
        {1871726, 5061},
        {1866665, 5048},
        {1861617, 5034},
        {1856583, 5020},
        {1851563, 5006},
        {1846557, 4993},
        {1841564, 4980},
        {1836584, 4966},
        {1831618, 4952},
        {1826666, 4939},
        {1821727, 4926},
        {1816801, 4913},
        {1811888, 4899},
        {1806989, 4886},
        {1802103, 4873},
        {1797230, 4859},
        {1792371, 4847},
        {1787524, 4833},
        {1782691, 4821},
        {1777870, 4807},
        {1773063, 4794},
        {1768269, 4781},
        {1763488, 4769},
        {1758719, 4755},
        {1753964, 4743},
        {1749221, 4730},
        {1744491, 4717},
        {1739774, 4704},
        {1735070, 4691},
        {1730379, 4679},
        {1725700, 4666},
        {1721034, 4654},
        {1716380, 4641},
        {1711739, 4629},
        {1707110, 4615},
        {1702495, 4604},
        {1697891, 4591},
        {1693300, 4578},
        {1688722, 4567},
        {1684155, 4554},
        {1679601, 4541},
        {1675060, 4529},
        {1670531, 4517},
        {1666014, 4505},
        {1661509, 4493},
        {1657016, 4480},
        {1652536, 4469},
        {1648067, 4456},
        {1643611, 4444},
        {1639167, 4432},
        {1634735, 4421},
        {1630314, 4408},
        {1625906, 4396},
        {1621510, 4385},
        {1617125, 4372},
        {1612753, 4361},
        {1608392, 4349},
        {1604043, 4337},
        {1599706, 4326},
        {1595380, 4314},
        {1591066, 4302},
        {1586764, 4290},
        {1582474, 4279},
        {1578195, 4268},
        {1573927, 4255},
        {1569672, 4245},
        {1565427, 4233},
        {1561194, 4221},
        {1556973, 4210},
        {1552763, 4199},
        {1548564, 4187},
        {1544377, 4176},
        {1540201, 4164},
        {1536037, 4154},
        {1531883, 4142},
        {1527741, 4131},
        {1523610, 4119},
        {1519491, 4109},
        {1515382, 4098},
        {1511284, 4086},
        {1507198, 4075},
        {1503123, 4065},
        {1499058, 4053},
        {1495005, 4043},
        {1490962, 4031},
        {1486931, 4021},
        {1482910, 4009},
        {1478901, 3999},
        {1474902, 3988},
        {1470914, 3977},
        {1466937, 3967},
        {1462970, 3956},
        {1459014, 3945},
        {1455069, 3934},
        {1451135, 3924},
        {1447211, 3913},
        {1443298, 3903},
        {1439395, 3892},
        {1435503, 3881},
        {1431622, 3871},
        {1427751, 3861},
        {1423890, 3850},
        {1420040, 3840},
        {1416200, 3829},
        {1412371, 3819},
        {1408552, 3809},
        {1404743, 3798},
        {1400945, 3788},
        {1397157, 3778},
        {1393379, 3768},
        {1389611, 3757},
        {1385854, 3747},
        {1382107, 3738},
        {1378369, 3727},
        {1374642, 3716},
        {1370926, 3707},
        {1367219, 3697},
        {1363522, 3687},
        {1359835, 3677},
        {1356158, 3667},
        {1352491, 3657},
        {1348834, 3647},
        {1345187, 3638},
        {1341549, 3627},
        {1337922, 3618},
        {1334304, 3608},
        {1330696, 3598},
        {1327098, 3588},
        {1323510, 3579},
        {1319931, 3569},
        {1316362, 3559},
        {1312803, 3550},
        {1309253, 3540},
        {1305713, 3531},
        {1302182, 3521},
        {1298661, 3511},
        {1295150, 3502},
        {1291648, 3493},
        {1288155, 3483},
        {1284672, 3474},
        {1281198, 3464},
        {1277734, 3455},
        {1274279, 3445},
        {1270834, 3437},
        {1267397, 3427},
        {1263970, 3417},
        {1260553, 3409},
        {1257144, 3399},
        {1253745, 3390},
        {1250355, 3381},
        {1246974, 3372},
        {1243602, 3362},
        {1240240, 3354},
        {1236886, 3344},
        {1233542, 3336},
        {1230206, 3326},
        {1226880, 3318},
        {1223562, 3308},
        {1220254, 3300},
        {1216954, 3290},
        {1213664, 3282},
        {1210382, 3273},
        {1207109, 3264},
        {1203845, 3255},
        {1200590, 3246},
        {1197344, 3238},
        {1194106, 3228},
        {1190878, 3220},
        {1187658, 3212},
        {1184446, 3202},
        {1181244, 3194},
        {1178050, 3186},
        {1174864, 3177},
        {1171687, 3168},
        {1168519, 3159},
        {1165360, 3151},
        {1162209, 3143},
        {1159066, 3134},
        {1155932, 3126},
        {1152806, 3117},
        {1149689, 3108},
        {1146581, 3101},
        {1143480, 3092},
        {1140388, 3083},
        {1137305, 3075},
        {1134230, 3067},
        {1131163, 3059},
        {1128104, 3050},
        {1125054, 3042},
        {1122012, 3034},
        {1118978, 3026},
        {1115952, 3017},
        {1112935, 3010},
        {1109925, 3001},
        {1106924, 2993},
        {1103931, 2985},
        {1100946, 2977},
        {1097969, 2969},
        {1095000, 2960},
        {1092040, 2953},
        {1089087, 2945},
        {1086142, 2937},
        {1083205, 2929},
        {1080276, 2921},
        {1077355, 2913},
        {1074442, 2905},
        {1071537, 2898},
        {1068639, 2889},
        {1065750, 2882},
        {1062868, 2874},
        {1059994, 2866},
        {1057128, 2858},
        {1054270, 2851},
        {1051419, 2843},
    };
    // clang-format on
    return softmax_exp_power<attention_reorder_config>(difference, table);
}

/// One layer's attention.
inline void attention_reorder(
    hls::stream<attention_reorder_op_beat> &op, hls::stream<attention_reorder_q_beat> &q,
    hls::stream<attention_reorder_k_beat> &k, hls::stream<attention_reorder_v_beat> &v,
    hls::stream<attention_reorder_score_beat> &score, hls::stream<attention_reorder_stat_beat> &stat,
    hls::stream<attention_reorder_y_beat> &y) {
    attention_core<attention_reorder_config>(op, q, k, v, score, stat, y);
}

#endif
