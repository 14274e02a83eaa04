package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void saysWhyItCannotBeWritten() {
        PidFile file = new PidFile(folder.resolve("no/pid"), 1);
        assertEquals("No such file or directory", Errno.text(assertThrows(IOException.class, file::write)));
    }
}
