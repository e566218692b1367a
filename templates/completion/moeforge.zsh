#compdef moeforge
# Completion of moeforge for zsh, after compinit: source <(moeforge completion zsh)
_moeforge() {
  local -a values
  local line files=
  while IFS= read -r line; do
    if [[ $line == ':files' ]]; then
      files=1
    else
      # _describe takes a colon for the end of the value.
      values+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    fi
  done < <("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
  (( $#values )) && _describe moeforge values
  [[ -n $files ]] && _files
  return 0
}
compdef _moeforge moeforge
