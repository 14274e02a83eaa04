package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path folder;

    private static String line(Level level, String text, Throwable cause) {
        return new JournalFormat(new LineFormat(null))
                .format(new LoggingEvent(
                        "",
                        new LoggerContext().getLogger("io.trepak.engine.worker.Backend"),
                        level,
                        text,
                        cause,
                        null));
    }

    @Test
    void eachLineHasItsPriorityAndNoTimeOfItsOwn() {
        assertEquals("<3>Backend:error text\n", line(Level.ERROR, "text", null));
        assertEquals("<4>Backend:warn text\n", line(Level.WARN, "text", null));
        assertEquals("<6>Backend:info text\n", line(Level.INFO, "text", null));
        assertEquals("<7>Backend:debug text\n", line(Level.DEBUG, "text", null));
        assertEquals("<7>Backend:trace text\n", line(Level.TRACE, "text", null));
    }

    @Test
    void soHasEachLineOfAStack() {
        String text = line(Level.ERROR, "broken", new IllegalStateException("inside"));
        assertTrue(text.lines().count() > 2, text);
        assertTrue(text.lines().allMatch(line -> line.startsWith("<3>")), text);
    }

    @Test
    void jsonKeepsItsTime() {
        String text = new JournalFormat(new JsonFormat())
                .format(new LoggingEvent("", new LoggerContext().getLogger("x.Y"), Level.WARN, "text", null, null));
        assertTrue(text.startsWith("<4>{\"time\": "), text);
    }

    /** JOURNAL_STREAM is inherited, also by a program whose standard error goes elsewhere. */
    @Test
    void onlyTheFileThatIsNamedIsTheJournal() throws IOException {
        Path journal = Files.createFile(folder.resolve("journal"));
        Path other = Files.createFile(folder.resolve("other"));
        Map<String, Object> is = Files.readAttributes(journal, "unix:dev,ino");
        String stream = is.get("dev") + ":" + is.get("ino");
        assertTrue(Journal.isAt(journal, stream));
        assertFalse(Journal.isAt(other, stream));
        assertFalse(Journal.isAt(journal, null));
        assertFalse(Journal.isAt(journal, "8:nonsense"));
        assertFalse(Journal.isAt(folder.resolve("none"), stream));
    }
}
