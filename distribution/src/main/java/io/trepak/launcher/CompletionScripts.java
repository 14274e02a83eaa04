package io.trepak.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Run by the build (pom.xml): writes the completion scripts to where shells look for them below {@code share}. */
public final class CompletionScripts {
    private CompletionScripts() {}

    /**
     * Writes them.
     *
     * @param args the folder {@code share} to be
     */
    public static void main(String[] args) throws IOException {
        Path share = Path.of(args[0]);
        write(share.resolve("bash-completion/completions/trepak"), BashScript.text());
        write(
                share.resolve("bash-completion/completions/nutcracker"),
                BashScript.text()); // looked up by the word typed
        write(share.resolve("zsh/site-functions/_trepak"), ZshScript.text());
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
