package io.trepak.engine.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kept input, without a fuzzer: those that once failed and those that reach what others do not. */
class CorpusTest {
    @ParameterizedTest
    @EnumSource
    @Timeout(600)
    void everyKeptInputBringsAboutNothingBad(Targets target) throws Exception {
        List<byte[]> inputs = Corpus.of(target);
        assertFalse(inputs.isEmpty());
        FuzzTarget tried = target.make();
        for (byte[] input : inputs) {
            try {
                tried.run(input);
            } catch (Throwable e) {
                throw new AssertionError(target + ", " + Corpus.escaped(input), e);
            }
        }
    }

    /** A fuzzer for those who have none: kept inputs, joined, cut and with bytes changed. */
    @ParameterizedTest
    @EnumSource
    @Timeout(600)
    void changedInputsBringAboutNothingBadEither(Targets target) throws Exception {
        long seed = Long.getLong("trepak.seed", new Random().nextLong());
        System.out.println("CorpusTest " + target + ": repeat with -Dtrepak.seed=" + seed);
        Random random = new Random(seed);
        List<byte[]> inputs = Corpus.of(target);
        FuzzTarget tried = target.make();
        for (int i = 0; i < 2_000; i++) {
            byte[] input = inputs.get(random.nextInt(inputs.size())).clone();
            for (int changes = input.length == 0 ? 0 : random.nextInt(4); changes > 0; changes--) {
                byte[] other = inputs.get(random.nextInt(inputs.size()));
                int at = random.nextInt(input.length);
                int length = Math.min(random.nextInt(8), Math.min(input.length - at, other.length));
                System.arraycopy(other, other.length - length, input, at, length);
            }
            try {
                tried.run(input);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ", " + target + ", " + Corpus.escaped(input), e);
            }
        }
    }

    @Test
    void inputsSurviveBeingWrittenDown() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertArrayEquals(all, Corpus.unescaped(Corpus.escaped(all)));
    }
}
