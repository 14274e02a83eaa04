package io.trepak.hash.crc32c;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class Crc32cTest extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new Crc32c();
    }

    /** By a second, bit-wise program that itself gives the RFC's answers. */
    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.read(getClass(), "crc32c.csv");
    }

    /** RFC 3720, appendix B.4, whose CRC bytes stand in the order they are sent: aa 36 91 8a is 0x8a9136aa. */
    @Test
    void givesTheAnswersOfRfc3720() {
        byte[] bytes = new byte[32];
        assertEquals(0x8a9136aa, hash(bytes), "32 bytes of zeroes");
        Arrays.fill(bytes, (byte) 0xff);
        assertEquals(0x62a8ab43, hash(bytes), "32 bytes of ones");
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        assertEquals(0x46dd794e, hash(bytes), "0 to 31");
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (31 - i);
        }
        assertEquals(0x113fdb5c, hash(bytes), "31 to 0");
        byte[] read = HexFormat.of()
                .parseHex("01c00000" + "00000000" + "00000000" + "00000000" + "14000000" + "00000400" + "00000014"
                        + "00000018" + "28000000" + "00000000" + "02000000" + "00000000");
        assertEquals(0xd9963a56, hash(read), "an iSCSI read command");
    }

    @Test
    void givesTheCheckValue() {
        assertEquals(0xe3069283, hash(new byte[] {'1', '2', '3', '4', '5', '6', '7', '8', '9'}));
    }

    private int hash(byte[] key) {
        return subject().hash(key, 0, key.length);
    }
}
