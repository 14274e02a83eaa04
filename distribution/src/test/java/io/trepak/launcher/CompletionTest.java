package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the real shells offer with the scripts. */
@Timeout(600)
class CompletionTest {
    @TempDir
    Path folder;

    private Path share;

    @BeforeEach
    void write() throws IOException {
        share = folder.resolve("share");
        CompletionScripts.main(new String[] {share.toString()});
    }

    private record Outcome(int exitCode, String text) {}

    private Outcome run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("completion", ""); // a read from a pipe would not heed the time limit
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.getOutputStream().close();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            String text = Files.readString(output, StandardCharsets.UTF_8);
            assertTrue(ended, () -> command + " goes on after:\n" + text);
            return new Outcome(process.exitValue(), text);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    private boolean isThere(String shell) throws IOException, InterruptedException {
        return run(List.of("sh", "-c", "command -v " + shell)).exitCode == 0;
    }

    /** What bash offers for the last of these words. */
    private Set<String> bash(String... words) throws IOException, InterruptedException {
        assumeTrue(isThere("bash"), "no bash here");
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "--norc",
                "-c",
                "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _trepak; printf '%s\\n' \"${COMPREPLY[@]}\"",
                share.resolve("bash-completion/completions/nutcracker").toString()));
        command.addAll(List.of(words));
        Outcome outcome = run(command);
        assertEquals(0, outcome.exitCode, outcome.text);
        Set<String> offered = new TreeSet<>(outcome.text.lines().toList());
        offered.remove("");
        return offered;
    }

    @Test
    void bashOffersEveryOptionOfTheProxy() throws Exception {
        Set<String> all = new TreeSet<>();
        Stream.concat(Options.NUTCRACKER.stream(), Options.TREPAK.stream()).forEach(option -> {
            all.add("--" + option.name() + (option.takesValue() ? "=" : ""));
            if (option.letter() != 0) {
                all.add("-" + option.letter());
            }
        });
        assertEquals(all, bash("trepak", "-"));
        assertEquals(
                Set.of("--stats-port=", "--stats-addr=", "--stats-interval=", "--strict"),
                bash("trepak", "-t", "--st"));
    }

    @Test
    void bashOffersCommandsAsTheFirstWordOnlyAndThenTheirOptions() throws Exception {
        assertEquals(Set.of("new", "route", "plan"), bash("trepak", ""));
        assertEquals(Set.of(), bash("trepak", "-t", ""));
        assertEquals(Set.of("--exact"), bash("trepak", "plan", "--e"));
        assertEquals(Set.of(), bash("trepak", "plan", "--test"));
        assertEquals(
                Set.of("hash-function", "distribution", "protocol", "filter", "exporter", "topology"),
                bash("trepak", "new", ""));
        assertEquals(Set.of(), bash("trepak", "new", "filter", ""));
    }

    @Test
    void bashOffersValuesBehindABlankAndBehindAnEqualsSign() throws Exception {
        Files.writeString(folder.resolve("my pools.yml"), "");
        Files.createDirectory(folder.resolve("my plugins"));
        assertEquals(Set.of("epoll"), bash("trepak", "--transport", "e"));
        assertEquals(Set.of("epoll"), bash("trepak", "--transport", "=", "e"));
        assertEquals(new TreeSet<>(Options.TRANSPORTS), bash("trepak", "--transport", "="));
        assertEquals(Set.of("my pools.yml", "my plugins"), bash("trepak", "-c", "my"));
        assertEquals(Set.of("my pools.yml", "my plugins"), bash("trepak", "--conf-file", "=", "my"));
        assertEquals(Set.of("my plugins"), bash("trepak", "--plugin-dir", "my"));
        assertEquals(Set.of("my pools.yml"), bash("trepak", "plan", "a.yml", "my po"));
        assertEquals(Set.of(), bash("trepak", "-s", ""));
    }

    /** A terminal of zsh's own, a tab, and what it then shows; a list that lacks the word runs into the time limit. */
    @Test
    void zshOffersOptionsCommandsAndValues() throws Exception {
        assumeTrue(isThere("zsh"), "no zsh here");
        Path driver = folder.resolve("driver.zsh");
        Files.writeString(
                driver,
                String.join(
                        "\n",
                        "zmodload zsh/zpty",
                        "zpty z zsh -f -i",
                        "zpty -w z \"PS1=; unsetopt zle_bracketed_paste; fpath=($1 \\$fpath); autoload -U compinit;"
                                + " compinit -D -u; zstyle ':completion:*' verbose no; bindkey '^I' list-choices;"
                                + " stty columns 200; echo RE''ADY\"",
                        "zpty -r z got '*READY*'",
                        "shift",
                        "while (($#)); do",
                        "  zpty -n -w z \"$1\"$'\\t'",
                        "  zpty -r z got \"*$2*\" || exit 1",
                        "  print -r -- \"$2\"",
                        "  zpty -n -w z $'\\C-u'",
                        "  shift 2",
                        "done",
                        "zpty -d z",
                        ""));
        List<String> linesAndWords = List.of(
                "trepak --stats-", "stats-interval",
                "nutcracker --tra", "transport",
                "trepak --transport=", "io_uring",
                "trepak ", "route",
                "trepak new ", "hash-function",
                "trepak plan --", "--exact",
                "trepak route -", "--plugin-dir");
        List<String> command = new ArrayList<>(List.of(
                "zsh",
                "-f",
                driver.toString(),
                share.resolve("zsh/site-functions").toString()));
        command.addAll(linesAndWords);
        Outcome outcome = run(command);
        assertEquals(0, outcome.exitCode, outcome.text);
        assertTrue(outcome.text.endsWith("--plugin-dir\n"), outcome.text);
    }
}
