package io.trepak.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.trepak.command.Errno;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(600)
class LogTest {
    @TempDir
    Path folder;

    private final LoggerContext context = new LoggerContext();
    private final Log log = new Log(context);

    private static List<String> texts(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.replaceFirst("^\\[[-0-9: .]{23}] ", ""))
                .toList();
    }

    @BeforeEach
    void startLogback() {
        context.setMDCAdapter(new LogbackMDCAdapter()); // a bare context has none, and then writes nothing
        context.start();
    }

    @Test
    void writesByNutcrackersLevels() throws IOException {
        Path file = folder.resolve("log");
        log.open(file.toString(), 0);
        Logger logger = context.getLogger("some.Thing");
        for (int level = 0; level <= 8; level++) {
            logger.error("e{}", log.level());
            logger.warn("w{}", log.level());
            logger.info("i{}", log.level());
            logger.debug("d{}", log.level());
            logger.trace("t{}", log.level());
            assertTrue(log.up());
        }
        log.close();
        String all = String.join(" ", texts(file)).replaceAll("Thing:\\w+ ", "");
        assertEquals("e1 e2 e3 e4 w4 e5 w5 i5 e6 w6 i6 e7 w7 i7 d7 e8 w8 i8 d8 t8", all);
    }

    @Test
    void writesSomeLinesAtAnyLevel() throws IOException {
        Path file = folder.resolve("log");
        log.open(file.toString(), 0);
        context.getLogger(Log.ALWAYS).info("banner");
        log.close();
        assertEquals(List.of("Process:info banner"), texts(file));
    }

    @Test
    void stopsAtTheLowestAndTheHighestLevel() throws IOException {
        log.open(null, 11);
        assertFalse(log.up());
        assertTrue(log.down());
        assertEquals(10, log.level());
        log.open(null, 0);
        assertFalse(log.down());
        assertEquals(0, log.level());
        log.close();
    }

    @Test
    void losesNoLineWhenTheFileIsRenamedAndReopened() throws IOException {
        Path file = folder.resolve("log");
        Path old = folder.resolve("log.1");
        log.open(file.toString(), 5);
        Logger logger = context.getLogger("x.Y");
        for (int i = 0; i < 2000; i++) {
            if (i == 700) {
                Files.move(file, old);
            }
            if (i == 1300) {
                log.reopen();
            }
            logger.info("{}", i);
        }
        log.close();
        List<String> lines = new ArrayList<>(texts(old));
        lines.addAll(texts(file));
        assertEquals(IntStream.range(0, 2000).mapToObj(i -> "Y:info " + i).toList(), lines);
    }

    @Test
    void writesOnAtTheBeginningOfAFileThatIsCopiedAndTruncated() throws IOException {
        Path file = folder.resolve("log");
        log.open(file.toString(), 5);
        Logger logger = context.getLogger("x.Y");
        logger.info("before, and long enough to leave a gap of NUL bytes");
        while (Files.size(file) == 0) {
            assertFalse(Thread.interrupted(), "nothing is written"); // by another thread
        }
        Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
        logger.info("after");
        log.close();
        assertEquals(List.of("Y:info after"), texts(file));
    }

    @Test
    void writesJsonWhenAsked() throws IOException {
        Path file = folder.resolve("log");
        log.useJson();
        log.open(file.toString(), 5);
        context.getLogger("x.Y").atWarn().addKeyValue("pool", "alpha").log("pool '{}': {}", "alpha", "a\nb");
        log.close();
        assertEquals(
                List.of("\"level\": \"warn\", \"logger\": \"x.Y\", \"thread\": \""
                        + Thread.currentThread().getName()
                        + "\", \"message\": \"pool 'alpha': a\\u000ab\", \"pool\": \"alpha\"}"),
                Files.readAllLines(file).stream()
                        .map(line -> line.replaceFirst("^\\{\"time\": \"[-0-9T:.]{23}Z\", ", ""))
                        .toList());
    }

    /** {@code /dev/full} is a full disk that needs no disk to be filled. */
    @Test
    void aFullDiskLosesLinesAndTheNextThatCanBeWrittenSaysHowMany() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        Path file = folder.resolve("log");
        LogOutput output = new LogOutput();
        output.setContext(context);
        output.toFile("/dev/full");
        output.start();
        for (String text : List.of("one", "two", "three")) {
            output.doAppend(event(text));
        }
        output.toFile(file.toString());
        output.doAppend(event("four"));
        output.doAppend(event("five"));
        output.toNowhere();
        assertEquals(3, output.lostLines());
        assertEquals(
                List.of(
                        "LogOutput:warn log lines lost: 3: No space left on device",
                        "Thing:info four",
                        "Thing:info five"),
                texts(file));
    }

    /** A disk that has room for half a line, and later for all. */
    @Test
    void aLineThatBrokeOffIsNotContinuedByTheNext() {
        ByteArrayOutputStream disk = new ByteArrayOutputStream();
        AtomicInteger room = new AtomicInteger(30);
        LogOutput output = new LogOutput();
        output.setContext(context);
        output.to(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        if (room.decrementAndGet() < 0) {
                            throw new IOException("No space left on device");
                        }
                        disk.write(b);
                    }
                },
                disk::size);
        output.start();
        output.doAppend(event("one"));
        output.doAppend(event("two"));
        room.set(1000);
        output.doAppend(event("three"));
        List<String> lines = disk.toString(UTF_8).lines().toList();
        assertEquals(3, lines.size(), lines.toString());
        assertEquals(30, lines.get(0).length());
        assertTrue(lines.get(1).contains("log lines lost: 2"), lines.toString());
        assertTrue(lines.get(2).endsWith("Thing:info three"), lines.toString());
    }

    @Test
    void whatCameFasterThanItCouldBeWrittenIsCounted() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        LogOutput output = new LogOutput();
        output.setContext(context);
        output.write(new LineFormat(null));
        output.to(file, file::size);
        output.start();
        output.lose("they came faster than they could be written");
        output.lose("they came faster than they could be written");
        output.doAppend(event("at last"));
        assertEquals(
                List.of(
                        "LogOutput:warn log lines lost: 2: they came faster than they could be written",
                        "Thing:info at last"),
                file.toString(UTF_8).lines().toList());
    }

    @Test
    void aFileThatCannotBeOpenedIsTriedAgainWhenItIsReopened() throws IOException {
        Path directory = folder.resolve("later");
        Path file = directory.resolve("log");
        assertThrows(FileNotFoundException.class, () -> log.open(file.toString(), 5));
        Files.createDirectory(directory);
        log.reopen();
        context.getLogger("x.Y").info("here");
        log.close();
        assertEquals(List.of("Y:info here"), texts(file));
    }

    private LoggingEvent event(String text) {
        return new LoggingEvent(
                LogTest.class.getName(), context.getLogger("some.Thing"), Level.INFO, text, null, new Object[0]);
    }

    @Test
    void goesOnWithTheOldFileWhenItCannotBeReopened() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("logs"));
        Path moved = folder.resolve("moved");
        log.open(directory.resolve("log").toString(), 5);
        Files.move(directory, moved);
        assertThrows(FileNotFoundException.class, log::reopen);
        context.getLogger("x.Y").info("still here");
        log.close();
        assertEquals(List.of("Y:info still here"), texts(moved.resolve("log")));
    }

    @Test
    void appendsToAFileThatIsThere() throws IOException {
        Path file = folder.resolve("log");
        Files.writeString(file, "before\n");
        log.open(file.toString(), 5);
        context.getLogger("x.Y").info("after");
        log.close();
        assertEquals(List.of("before", "Y:info after"), texts(file));
    }

    @Test
    void refusesAFileThatCannotBeOpened() {
        FileNotFoundException e = assertThrows(
                FileNotFoundException.class,
                () -> log.open(folder.resolve("no/such/folder").toString(), 5));
        assertEquals("No such file or directory", Errno.text(e));
        log.close();
    }

    @Test
    void isWhatConfiguresLogback() {
        assertEquals(
                Level.INFO,
                ((LoggerContext) LoggerFactory.getILoggerFactory())
                        .getLogger("x.Y")
                        .getEffectiveLevel());
        assertEquals(5, Log.get().level());
    }
}
