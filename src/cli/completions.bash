# Completes `track` in bash. What is offered is quoted as it must be typed.
_track() {
    local IFS=$'\n' word words=("${COMP_WORDS[@]}") typed=${COMP_WORDS[COMP_CWORD]}
    words[COMP_CWORD]=${2//\\/}
    COMPREPLY=()
    while read -r word || [[ -n $word ]]; do
        case $typed in
        \'*) [[ $word != *\'* ]] || continue ;;
        \"*) [[ $word != *[\"\$\`\\!]* ]] || continue ;;
        *) printf -v word %q "$word" ;;
        esac
        COMPREPLY+=("$word")
    done < <(
        _CLAP_IFS=$'\n' _CLAP_COMPLETE_INDEX=$COMP_CWORD TRACK_COMPLETE=bash track -- "${words[@]}" 2>/dev/null
    )
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o bashdefault -o nosort -F _track track 2>/dev/null || complete -o bashdefault -F _track track
