package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.HashFunction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/** Feeds the kit hash functions with one mistake each; the check that is about it must fail and say what to mend. */
class HashFunctionTckTest {
    private interface Body {
        int hash(byte[] key, int offset, int length);
    }

    @Test
    void passesASoundFunction() throws Exception {
        HashFunctionTck tck = tck(HashFunctionTckTest::times33, new HashVector(new byte[] {'a'}, 5381 * 33 ^ 'a'));
        tck.hasANameTheConfigurationCanSay();
        tck.describesItselfInOneLine();
        tck.givesTheKnownHashes();
        tck.hashesTheEmptyKey();
        tck.takesBytesFrom0x80Up();
        tck.doesNotCareWhereTheKeyLies();
        tck.everyByteOfTheKeyCounts();
        tck.leavesTheKeyAlone();
        tck.hashesAnewWhatComesInTheSameArray();
        tck.givesTheSameHashEveryTime();
        tck.twoWorkersDoNotDisturbEachOther();
        tck.allocatesNothingOnceWarm();
    }

    @Test
    void skipsTheKnownHashesWhereThereAreNone() {
        assertThrows(TestAbortedException.class, tck(HashFunctionTckTest::times33)::givesTheKnownHashes);
    }

    @Test
    void namesTheKeyWhoseHashIsWrong() {
        HashFunctionTck tck = tck(HashFunctionTckTest::times33, new HashVector(new byte[] {'a', (byte) 0xff}, 1));
        fails(tck::givesTheKnownHashes, "the key 0x61ff", "expected: <1>");
    }

    @Test
    void guessesThatASignWasMistakenWhenOnlyHighBytesAreWrong() {
        HashVector ascii = new HashVector(new byte[] {'a'}, 5381 * 33 ^ 'a');
        HashVector high = new HashVector(new byte[] {(byte) 0xff}, 5381 * 33 ^ 0xff);
        HashFunctionTck signed = tck(HashFunctionTckTest::signedTimes33, ascii, high);
        fails(signed::givesTheKnownHashes, "only keys with bytes from 0x80 up", "& 0xff", "the key 0xff");
        HashFunctionTck allWrong = tck((key, offset, length) -> 7, ascii, high);
        AssertionError failure = assertThrows(AssertionError.class, allWrong::givesTheKnownHashes);
        assertFalse(failure.getMessage().contains("0x80"), failure.getMessage());
    }

    @Test
    void catchesAFunctionThatReadsWholeWordsPastTheEnd() {
        HashFunctionTck tck = tck((key, offset, length) -> {
            int h = 0;
            for (int i = offset; i < offset + length; i += 4) {
                for (int b = i; b < Math.min(i + 4, key.length); b++) {
                    h = h * 31 + key[b];
                }
            }
            return h;
        });
        fails(tck::doesNotCareWhereTheKeyLies, "with other bytes around it", "stop before `offset + length`");
    }

    @Test
    void catchesAFunctionThatReadsWholeWordsPastTheArray() {
        VarHandle word = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
        HashFunctionTck tck =
                tck((key, offset, length) -> length == 0 ? 0 : Long.hashCode((long) word.get(key, offset)));
        fails(tck::doesNotCareWhereTheKeyLies, "throws on the key", "key[offset + length - 1] only");
    }

    @Test
    void catchesAFunctionThatLooksAtTheByteBeforeTheKey() {
        HashFunctionTck tck =
                tck((key, offset, length) -> times33(key, offset, length) + (offset > 0 ? key[offset - 1] : 0));
        fails(tck::doesNotCareWhereTheKeyLies, "start at `offset`");
        fails(tck::hashesTheEmptyKey, "read no byte");
    }

    @Test
    void catchesAFunctionSeededAtRandom() {
        Random seeds = new Random();
        HashFunctionTck tck = tck(new Broken(HashFunctionTckTest::times33) {
            @Override
            public HashFunction perThread() {
                int seed = seeds.nextInt() | 1;
                return new Broken((key, offset, length) -> times33(key, offset, length) ^ seed);
            }
        });
        fails(tck::givesTheSameHashEveryTime, "no random seed");
    }

    @Test
    void catchesAFunctionThatReadsBehindTheKey() {
        HashFunctionTck tck = tck((key, offset, length) -> times33(key, offset, length + 1));
        fails(tck::doesNotCareWhereTheKeyLies, "offset + length");
        fails(tck::hashesTheEmptyKey, "nothing when length is 0");
    }

    @Test
    void catchesAFunctionThatForgetsTheOffset() {
        fails(tck((key, offset, length) -> times33(key, 0, length))::doesNotCareWhereTheKeyLies, "start at `offset`");
    }

    @Test
    void catchesAFunctionThatCannotTakeTheEmptyKey() {
        fails(tck((key, offset, length) -> key[offset])::hashesTheEmptyKey, "the empty key");
    }

    @Test
    void catchesAFunctionThatUsesASignedByteAsIndex() {
        int[] table = new int[256];
        HashFunctionTck tck = tck((key, offset, length) -> length == 0 ? 0 : table[key[offset]]);
        fails(tck::takesBytesFrom0x80Up, "the key 0x80", "& 0xff");
    }

    @Test
    void catchesAFunctionThatIgnoresItsKey() {
        fails(tck((key, offset, length) -> 7)::everyByteOfTheKeyCounts, "byte 0 of 1 makes no difference");
    }

    @Test
    void catchesAFunctionThatStopsBeforeTheLastByte() {
        HashFunctionTck tck = tck((key, offset, length) -> times33(key, offset, Math.max(length & ~1, 1)));
        fails(tck::everyByteOfTheKeyCounts, "byte 2 of 3", "offset + length - 1");
    }

    @Test
    void catchesAFunctionThatChangesTheKey() {
        HashFunctionTck tck = tck((key, offset, length) -> {
            if (length > 0) {
                key[offset] |= 0x20;
            }
            return 1;
        });
        fails(tck::leavesTheKeyAlone, "still has to forward");
    }

    @Test
    void catchesAFunctionThatRemembersTheLastKey() {
        int[] state = {5381};
        HashFunctionTck tck = tck((key, offset, length) -> state[0] = state[0] * 33 + length);
        fails(tck::givesTheSameHashEveryTime, "reset what is kept between calls");
    }

    @Test
    void catchesACopyThatIsAnotherFunction() {
        HashFunctionTck tck = tck(new Broken(HashFunctionTckTest::times33) {
            @Override
            public HashFunction perThread() {
                return new Broken((key, offset, length) -> length);
            }
        });
        fails(tck::givesTheSameHashEveryTime, "perThread() must be the same function");
    }

    @Test
    void catchesACopyThatIsNull() {
        HashFunctionTck tck = tck(new Broken(HashFunctionTckTest::times33) {
            @Override
            public HashFunction perThread() {
                return null;
            }
        });
        fails(tck::hashesTheEmptyKey, "perThread() is null");
    }

    @Test
    void catchesStateSharedByTwoWorkers() {
        fails(tck(new SharesState())::twoWorkersDoNotDisturbEachOther, "while another thread hashes");
    }

    @Test
    void catchesAFunctionThatKnowsAnArrayAgain() {
        byte[][] array = new byte[1][];
        int[] place = new int[3];
        HashFunctionTck tck = tck((key, offset, length) -> {
            if (key != array[0] || offset != place[0] || length != place[1]) {
                array[0] = key;
                place[0] = offset;
                place[1] = length;
                place[2] = times33(key, offset, length);
            }
            return place[2];
        });
        fails(
                tck::hashesAnewWhatComesInTheSameArray,
                "has another hash in an array that held another key",
                "keep neither");
    }

    @Test
    void catchesAFunctionThatAllocates() {
        byte[][] escape = new byte[1][];
        HashFunctionTck tck = tck((key, offset, length) -> {
            escape[0] = new byte[8];
            return escape[0].length;
        });
        fails(tck::allocatesNothingOnceWarm, "bytes allocated", "perThread() copy");
    }

    private static int times33(byte[] key, int offset, int length) {
        int h = 5381;
        for (int i = offset, end = offset + length; i < end; i++) {
            h = h * 33 ^ key[i] & 0xff;
        }
        return h;
    }

    private static int signedTimes33(byte[] key, int offset, int length) {
        int h = 5381;
        for (int i = offset, end = offset + length; i < end; i++) {
            h = h * 33 ^ key[i];
        }
        return h;
    }

    static void fails(Executable check, String... sayings) {
        AssertionError failure = assertThrows(AssertionError.class, check);
        for (String saying : sayings) {
            assertTrue(failure.getMessage().contains(saying), failure.getMessage());
        }
    }

    private static HashFunctionTck tck(Body body, HashVector... vectors) {
        return tck(new Broken(body), vectors);
    }

    private static HashFunctionTck tck(HashFunction subject, HashVector... vectors) {
        return new HashFunctionTck() {
            @Override
            protected HashFunction subject() {
                return subject;
            }

            @Override
            protected List<HashVector> vectors() {
                return List.of(vectors);
            }
        };
    }

    private static class Broken implements HashFunction {
        private final Body body;

        Broken(Body body) {
            this.body = body;
        }

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public int hash(byte[] key, int offset, int length) {
            return body.hash(key, offset, length);
        }
    }

    /**
     * Answers wrongly when another thread came between. The first calls of two threads meet between the write and the read,
     * so that one of the two is disturbed in every run.
     */
    private static final class SharesState extends Broken {
        private final Thread test = Thread.currentThread();
        private final CyclicBarrier meeting = new CyclicBarrier(2);
        private final ConcurrentHashMap<Thread, Boolean> met = new ConcurrentHashMap<>();
        private volatile Thread last;

        SharesState() {
            super(HashFunctionTckTest::times33);
        }

        @Override
        public int hash(byte[] key, int offset, int length) {
            Thread self = Thread.currentThread();
            last = self;
            if (self != test && met.put(self, true) == null) {
                meet();
            }
            return last == self ? super.hash(key, offset, length) : -1;
        }

        private void meet() {
            try {
                meeting.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("the other thread did not come", e);
            }
        }
    }
}
