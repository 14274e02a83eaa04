package io.trepak.api.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RequestFrameTest {
    private static final class Get extends Command {
        Get() {
            super("get", Route.KEYED);
        }
    }

    private final RequestFrame frame = new RequestFrame();

    @Test
    void keepsEveryKeyWhileItGrows() {
        int keys = 10_000;
        addKeys(keys);
        assertEquals(keys, frame.keyCount());
        for (int key = 0; key < keys; key++) {
            assertEquals(10 * key, frame.keyOffset(key));
            assertEquals(10 * key + 1, frame.keyLength(key));
            assertEquals(10 * key + 2, frame.partOffset(key));
            assertEquals(10 * key + 3, frame.partLength(key));
        }
    }

    @Test
    void clearForgetsTheRequest() {
        Command get = new Get();
        frame.command(get);
        frame.noReply(true);
        addKeys(20);
        assertSame(get, frame.command());
        assertTrue(frame.isNoReply());

        frame.clear();
        assertNull(frame.command());
        assertFalse(frame.isNoReply());
        assertEquals(0, frame.keyCount());

        frame.addKey(4, 3, 2, 1);
        assertEquals(1, frame.keyCount());
        assertEquals(4, frame.keyOffset(0));
    }

    @Test
    void trimGivesBackTheRoomOfALargeRequestOnly() {
        addKeys(1024);
        frame.clear();
        frame.trim();
        assertEquals(10 * 1023, frame.keyOffset(1023), "room for 1024 keys is kept");

        addKeys(1025);
        frame.clear();
        frame.trim();
        assertThrows(IndexOutOfBoundsException.class, () -> frame.keyOffset(0), "no room is left");
        addKeys(100);
        assertEquals(990, frame.keyOffset(99));
        frame.clear();
        addKeys(2050);
        assertEquals(20_490, frame.keyOffset(2049));
        assertEquals(10_230, frame.keyOffset(1023));
        assertEquals(10_240, frame.keyOffset(1024));
    }

    @Test
    void countsTheTablesOfALargeRequestOnly() {
        assertEquals(0, frame.tableBytes());
        addKeys(16);
        assertEquals(0, frame.tableBytes());
        frame.addKey(0, 1, 0, 1);
        assertEquals(32 * 4 * Integer.BYTES, frame.tableBytes());
        frame.routeBy(new byte[300], 0, 300);
        assertEquals(32 * 4 * Integer.BYTES + 300, frame.tableBytes());
        addKeys(3000);
        assertEquals(3 * 1024 * 4 * Integer.BYTES + 300, frame.tableBytes(), "in pages, none of them twice as large");
    }

    private void addKeys(int count) {
        for (int key = 0; key < count; key++) {
            frame.addKey(10 * key, 10 * key + 1, 10 * key + 2, 10 * key + 3);
        }
    }
}
