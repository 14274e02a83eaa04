package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trepak.command.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
    @TempDir
    Path folder;

    @Test
    void holdsTheNumberAndNothingElse() throws IOException {
        Path file = folder.resolve("pid");
        Files.writeString(file, "a long line from before\n");
        new PidFile(file, 4711).write();
        assertEquals("4711", Files.readString(file));
    }

    @Test
    void goesWithItsProcess() throws IOException {
        PidFile file = new PidFile(folder.resolve("pid"), 4711);
        file.write();
        file.remove();
        assertFalse(Files.exists(folder.resolve("pid")));
        file.remove();
    }

    @Test
    void staysWhenItIsAnothersByNow() throws IOException {
        PidFile first = new PidFile(folder.resolve("pid"), 1);
        first.write();
        new PidFile(folder.resolve("pid"), 2).write();
        first.remove();
        assertTrue(Files.exists(folder.resolve("pid")));
    }

    @Test
    void tellsOfAnotherProcessThatLives() throws IOException {
        Path file = folder.resolve("pid");
        long living = ProcessHandle.current().pid();
        new PidFile(file, living).write();
        assertEquals(Optional.empty(), new PidFile(file, living).write());
        assertEquals(Optional.of(living), new PidFile(file, 4711).write());
        Files.writeString(file, "no number");
        assertEquals(Optional.empty(), new PidFile(file, 4711).write());
    }

    @Test
    void aFullDiskLeavesNoEmptyFile() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        Path link = Files.createSymbolicLink(folder.resolve("pid"), Path.of("/dev/full"));
        IOException e = assertThrows(IOException.class, () -> new PidFile(link, 1).write());
        assertEquals("No space left on device", Errno.text(e));
        assertFalse(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void saysWhyItCannotBeWritten() {
        PidFile file = new PidFile(folder.resolve("no/pid"), 1);
        assertEquals("No such file or directory", Errno.text(assertThrows(IOException.class, file::write)));
    }
}
