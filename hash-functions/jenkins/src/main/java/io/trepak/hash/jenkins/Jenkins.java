package io.trepak.hash.jenkins;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bob Jenkins' lookup3 ({@code hashlittle}) with the initial value 13 (twemproxy hashkit/nc_jenkins.c). All bytes are
 * unsigned, words little endian at any alignment. The last block of 1 to 12 bytes is padded with zeros; a key of a
 * multiple of 12 bytes therefore ends with a full block that goes through the final mix, not the ordinary one.
 */
@AutoService(HashFunction.class)
public final class Jenkins implements HashFunction {
    private static final int BASE = 0xdeadbeef;
    private static final int INITIAL_VALUE = 13;
    private static final int BLOCK = 12;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public String name() {
        return "jenkins";
    }

    @Override
    public String description() {
        return "Bob Jenkins' lookup3";
    }

    @Override
    public int hash(byte[] key, int offset, int length) {
        int a = BASE + length + INITIAL_VALUE;
        int b = a;
        int c = a;
        if (length == 0) {
            return c;
        }
        int i = offset;
        int end = offset + length;
        for (; end - i > BLOCK; i += BLOCK) {
            a += (int) WORD.get(key, i);
            b += (int) WORD.get(key, i + 4);
            c += (int) WORD.get(key, i + 8);

            a -= c;
            a ^= Integer.rotateLeft(c, 4);
            c += b;
            b -= a;
            b ^= Integer.rotateLeft(a, 6);
            a += c;
            c -= b;
            c ^= Integer.rotateLeft(b, 8);
            b += a;
            a -= c;
            a ^= Integer.rotateLeft(c, 16);
            c += b;
            b -= a;
            b ^= Integer.rotateLeft(a, 19);
            a += c;
            c -= b;
            c ^= Integer.rotateLeft(b, 4);
            b += a;
        }
        a += padded(key, i, end);
        b += padded(key, i + 4, end);
        c += padded(key, i + 8, end);
        return finalMix(a, b, c);
    }

    /** The word at an index, with zeros for what lies at or behind the end. */
    private static int padded(byte[] key, int index, int end) {
        if (end - index >= 4) {
            return (int) WORD.get(key, index);
        }
        int word = 0;
        for (int i = index, shift = 0; i < end; i++, shift += 8) {
            word |= (key[i] & 0xff) << shift;
        }
        return word;
    }

    private static int finalMix(int a, int b, int c) {
        c ^= b;
        c -= Integer.rotateLeft(b, 14);
        a ^= c;
        a -= Integer.rotateLeft(c, 11);
        b ^= a;
        b -= Integer.rotateLeft(a, 25);
        c ^= b;
        c -= Integer.rotateLeft(b, 16);
        a ^= c;
        a -= Integer.rotateLeft(c, 4);
        b ^= a;
        b -= Integer.rotateLeft(a, 14);
        c ^= b;
        c -= Integer.rotateLeft(b, 24);
        return c;
    }
}
