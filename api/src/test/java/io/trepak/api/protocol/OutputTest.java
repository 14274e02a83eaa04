package io.trepak.api.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutputTest {
    private static final long SEED = 20261125;

    private static final class Collected extends Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public Output write(byte[] src, int offset, int length) {
            bytes.write(src, offset, length);
            return this;
        }

        @Override
        public Output writeByte(int value) {
            bytes.write(value);
            return this;
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private final Collected out = new Collected();

    @Test
    void writesEveryLongInDecimal() {
        assertDecimal(Long.MIN_VALUE);
        assertDecimal(Long.MAX_VALUE);
        long power = 1;
        for (int digits = 0; digits < 19; digits++, power *= 10) {
            for (long near = -1; near <= 1; near++) {
                assertDecimal(power + near);
                assertDecimal(-power + near);
            }
        }
        Random random = new Random(SEED);
        for (int i = 0; i < 1000; i++) {
            assertDecimal(random.nextLong() >> random.nextInt(64));
        }
    }

    @Test
    void writesTextInUtf8AndWholeArraysInOneChain() {
        Output end = out.write(new byte[] {'a', 'b'})
                .writeByte(':')
                .writeDecimal(-12)
                .writeText(" größer €")
                .write(new byte[] {'x', 'y', 'z'}, 1, 1);
        assertSame(out, end);
        assertEquals("ab:-12 größer €y", out.text());
    }

    private static void assertDecimal(long value) {
        Collected fresh = new Collected();
        assertSame(fresh, fresh.writeDecimal(value));
        assertEquals(Long.toString(value), fresh.text());
    }
}
