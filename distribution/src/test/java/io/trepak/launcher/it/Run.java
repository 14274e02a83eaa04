package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program that reads, writes and ends. */
record Run(List<String> command, byte[] input) {

    /** Runs it, and returns what it wrote to both outputs. */
    String text(int expectedCode) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().write(input);
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertEquals(expectedCode, process.waitFor(), command + " said:\n" + text);
            return text;
        } finally {
            process.destroyForcibly();
        }
    }
}
