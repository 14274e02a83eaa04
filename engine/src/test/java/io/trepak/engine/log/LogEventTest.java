package io.trepak.engine.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every line is an event of the list, and the guide has the list; {@code -Dtrepak.write=pages} writes its table anew. */
class LogEventTest {
    private static final Path GUIDE = Path.of("../docs/log-lines.md");
    private static final Pattern TABLE = Pattern.compile("(?m)^\\| Event \\|.*\n(?:\\|.*\n)+");
    private static final List<Path> SOURCES =
            List.of(Path.of("src/main/java"), Path.of("../distribution/src/main/java"));
    /** A logger that is called, or handed on, with a text of its own. */
    private static final Pattern OWN_WORDS =
            Pattern.compile("(?i)\\b(?:log|logger)\\s*(?:\\.|::)\\s*(?:info|warn|error)\\b");

    private static String table() {
        StringBuilder table = new StringBuilder("| Event | Level | Meaning |\n|---|---|---|\n");
        for (LogEvent event : LogEvent.values()) {
            table.append("| `")
                    .append(event.words())
                    .append("` | ")
                    .append(event.level().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(event.meaning())
                    .append(" |\n");
        }
        return table.toString();
    }

    @Test
    void theGuideHasEveryEventThereIsAndNoOther() throws IOException {
        String guide = Files.readString(GUIDE);
        Matcher table = TABLE.matcher(guide);
        assertTrue(table.find(), GUIDE + " has no table of events");
        if ("pages".equals(System.getProperty("trepak.write"))) {
            Files.writeString(GUIDE, table.replaceFirst(Matcher.quoteReplacement(table())));
            return;
        }
        assertEquals(table(), table.group(), "run this test with -Dtrepak.write=pages to write the table anew");
    }

    @Test
    void nothingIsLoggedInWordsOfItsOwn() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path sources : SOURCES) {
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    OWN_WORDS
                            .matcher(Files.readString(file))
                            .results()
                            .forEach(call -> found.add(file + ": " + call.group()));
                }
            }
        }
        assertEquals(List.of(), found, "expected an event of LogEvent");
    }

    @Test
    void everyEventIsLoggedSomewhere() throws IOException {
        StringBuilder code = new StringBuilder();
        for (Path sources : SOURCES) {
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    code.append(Files.readString(file));
                }
            }
        }
        for (LogEvent event : LogEvent.values()) {
            assertTrue(
                    Pattern.compile("\\bLogEvent\\s*\\." + event.name() + "\\b")
                            .matcher(code)
                            .find(),
                    event.name());
        }
    }

    @Test
    void aLineIsEventSubjectAndDetailAsFarAsThereAre() {
        assertEquals("serving", LogEvent.SERVING.text(null, null));
        assertEquals("exporter started: 'a'", LogEvent.EXPORTER_STARTED.text("'a'", null));
        assertEquals("out of memory: why", LogEvent.OUT_OF_MEMORY.text(null, "why"));
        assertEquals("connect failed: a: {} $1", LogEvent.CONNECT_FAILED.text("a", "{} $1"));
        assertEquals("server timed out: a: no response within 5 ms", LogEvent.SERVER_TIMED_OUT.text("a", 5));
        assertEquals("internal error: a", LogEvent.INTERNAL_ERROR.text("a", new IllegalStateException()));
    }

    @Test
    void theWordsOfAnEventAreItsOwn() {
        List<String> words = Stream.of(LogEvent.values()).map(LogEvent::words).toList();
        assertEquals(words.stream().distinct().toList(), words);
        for (LogEvent event : LogEvent.values()) {
            assertTrue(event.words().matches("[A-Za-z ]{5,30}"), event.words());
            assertTrue(event.meaning().matches("[A-Z`][^|]*[.]"), event.meaning());
        }
    }
}
