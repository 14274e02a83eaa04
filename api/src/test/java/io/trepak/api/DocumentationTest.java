package io.trepak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build checks what the comments say (doclint); this, that there are comments. */
class DocumentationTest {
    @TempDir
    Path classes;

    @Test
    void everythingThatAnAuthorSeesHasAComment() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-d", classes.toString(), "-Xdoclint:missing/protected", "-Xmaxwarns", "10000", "-p", modulePath()));
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            sources.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
        }
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int status = ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertEquals(0, status, said::toString);
        assertEquals(
                List.of(),
                said.toString()
                        .lines()
                        .filter(line -> line.endsWith("warning: no comment"))
                        .toList());
    }

    /** Where what the API is compiled with can be found, whichever way this test runs. */
    private static String modulePath() {
        return System.getProperty("jdk.module.path", System.getProperty("java.class.path"));
    }
}
