// Writes the completion scripts of shells from the declared commands: the words that may follow each command.
import type { Command } from "commander";
import type { Shell } from "../shells.ts";

interface Entry {
  /** The words before: "", `faults` or `faults add`. */
  path: string;
  words: string[];
}

export function completionScript(program: Command, shell: Shell): string {
  const entries = [...entriesOf(program, "")];
  if (shell === "fish") return fish(entries);
  const script = bash(entries);
  // zsh runs bash's completion functions itself.
  return shell === "zsh"
    ? `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${script}`
    : script;
}

function* entriesOf(command: Command, path: string): Generator<Entry> {
  const names = command.commands.flatMap((each) => [each.name(), ...each.aliases()]);
  const options = command.options.flatMap(({ long }) => long ?? []);
  yield { path, words: [...names, ...options, "--help"] };
  for (const each of command.commands) {
    for (const name of [each.name(), ...each.aliases()]) yield* entriesOf(each, `${path} ${name}`.trim());
  }
}

function bash(entries: Entry[]): string {
  const cases = entries.map(({ path, words }) => `    "${path}") words="${words.join(" ")}" ;;`);
  return `_mintmark() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command="" words="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) break ;; esac
    case " ${entries
      .map(({ path }) => path)
      .filter((path) => path !== "")
      .map((path) => `|${path}|`)
      .join(" ")} " in
      *"|\${command:+$command }$word|"*) command="\${command:+$command }$word" ;;
      *) break ;;
    esac
  done
  case "$command" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _mintmark mintmark`;
}

function fish(entries: Entry[]): string {
  return entries
    .map(({ path, words }) => {
      const [group, command] = path.split(" ");
      const seen =
        path === ""
          ? "__fish_use_subcommand"
          : command === undefined
            ? `__fish_seen_subcommand_from ${group}`
            : `__fish_seen_subcommand_from ${group}; and __fish_seen_subcommand_from ${command}`;
      return `complete -c mintmark -n '${seen}' -a '${words.join(" ")}'`;
    })
    .join("\n");
}
