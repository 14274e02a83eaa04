package io.trepak.hash.crc16;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;

/**
 * CRC-16 with the CCITT polynomial, most significant bit first, starting from 0 (XMODEM). The register is 32 bits wide
 * and nothing masks it (twemproxy hashkit/nc_crc16.c), so what is shifted out of the low half stays in the high half:
 * only the low 16 bits are the CRC.
 */
@AutoService(HashFunction.class)
public final class Crc16 implements HashFunction {
    private static final int POLYNOMIAL = 0x1021;
    private static final int[] TABLE = table();

    @Override
    public String name() {
        return "crc16";
    }

    @Override
    public String description() {
        return "CRC-16/XMODEM in a 32-bit register, as twemproxy keeps it";
    }

    @Override
    public int hash(byte[] key, int offset, int length) {
        int crc = 0;
        for (int i = offset, end = offset + length; i < end; i++) {
            crc = crc << 8 ^ TABLE[(crc >>> 8 ^ key[i]) & 0xff];
        }
        return crc;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int index = 0; index < table.length; index++) {
            int remainder = index << 8;
            for (int bit = 0; bit < 8; bit++) {
                remainder = (remainder & 0x8000) != 0 ? remainder << 1 ^ POLYNOMIAL : remainder << 1;
            }
            table[index] = remainder & 0xffff;
        }
        return table;
    }
}
