package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program that reads, writes and ends. */
record Run(List<String> command, byte[] input) {

    /** Runs it, and returns what it wrote to both outputs. */
    String text(int expectedCode) throws IOException, InterruptedException {
        Path file = Files.createTempFile("trepak-input", null);
        try {
            Files.write(file, input);
            // From a file, not a pipe: a program that answers while it reads would wait for us, and we for it.
            Process process = new ProcessBuilder(command)
                    .redirectInput(file.toFile())
                    .redirectErrorStream(true)
                    .start();
            try {
                String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertEquals(expectedCode, process.waitFor(), command + " said:\n" + text);
                return text;
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.delete(file);
        }
    }
}
