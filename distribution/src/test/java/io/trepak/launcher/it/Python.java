package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Scripts for readers that are not ours. A machine without them skips the test, or fails it with -Dservers=required. */
final class Python {
    private final String program;

    private Python(String program) {
        this.program = program;
    }

    /** The first that can import the module: -Dtrepak.python3=FILE, the system's own, the one on PATH. */
    static Python with(String module, String debianPackage) throws InterruptedException {
        for (String program : Stream.of(System.getProperty("trepak.python3"), "/usr/bin/python3", "python3")
                .filter(Objects::nonNull)
                .toList()) {
            if (works(program, module)) {
                return new Python(program);
            }
        }
        String reason = "a python3 with " + module + " is missing: apt-get install " + debianPackage
                + ", or -Dtrepak.python3=FILE";
        if ("required".equals(System.getProperty("servers"))) {
            fail(reason);
        }
        abort(reason);
        throw new AssertionError();
    }

    private static boolean works(String program, String module) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "-c", "import " + module)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** What the script prints, in UTF-8; the text is its standard input. */
    List<String> lines(String script, String text) throws IOException, InterruptedException {
        byte[] input = text.getBytes(StandardCharsets.UTF_8);
        String out = new Run(List.of(program, "-X", "utf8", "-c", script), input).text(0);
        return new String(out.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
