# Completion of moeforge for bash: source <(moeforge completion bash)
_moeforge() {
  local word=${COMP_WORDS[COMP_CWORD]} value files=
  # bash takes the = of --option=value for a word of its own.
  [[ $word == '=' ]] && word=
  COMPREPLY=()
  while IFS=$'\t' read -r value _; do
    if [[ $value == ':files' ]]; then files=1; else COMPREPLY+=("$value"); fi
  done < <("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ -z $files ]] && return
  compopt -o filenames 2>/dev/null
  while IFS= read -r value; do
    COMPREPLY+=("$value")
  done < <(compgen -f -- "$word")
}
complete -F _moeforge moeforge
