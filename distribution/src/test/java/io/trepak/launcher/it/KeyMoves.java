package io.trepak.launcher.it;

import io.trepak.engine.placement.KeyRouter;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Which keys of a test have one server by all rings that may come into force, and which move. What was acknowledged of a key
 * before it moved may be missing afterwards, or be older than it was: another server answers, which holds what it was given
 * last. Of keys that stay, nothing is excused.
 */
final class KeyMoves {
    private final boolean[] moves;
    /** Whether the test knows when they move. */
    private final boolean followed;

    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong others = new AtomicLong();

    private KeyMoves(boolean[] moves, boolean followed) {
        this.moves = moves;
        this.followed = followed;
    }

    /** All keys stay. */
    static KeyMoves none(int keys) {
        return new KeyMoves(new boolean[keys], true);
    }

    /** The test itself changes rings, and says so. */
    static KeyMoves told(int keys, IntFunction<String> names, List<KeyRouter> rings) {
        return new KeyMoves(moving(keys, names, rings), true);
    }

    /** The proxy changes rings when it likes. */
    static KeyMoves untold(int keys, IntFunction<String> names, List<KeyRouter> rings) {
        return new KeyMoves(moving(keys, names, rings), false);
    }

    private static boolean[] moving(int keys, IntFunction<String> names, List<KeyRouter> rings) {
        boolean[] moves = new boolean[keys];
        for (int key = 0; key < keys; key++) {
            byte[] name = Bytes.of(names.apply(key));
            moves[key] = rings.stream()
                            .map(ring -> ring.route(name).server().name())
                            .distinct()
                            .count()
                    > 1;
        }
        return moves;
    }

    /** Another ring comes into force. Before that, and again when it is in force for all. */
    void change() {
        changes.incrementAndGet();
    }

    /** A number that is another one when the key may have moved since it was asked for last. */
    long of(int key) {
        if (!moves[key]) {
            return 0;
        }
        long now = changes.get();
        boolean changing = now % 2 == 1; // at some moment of it
        return followed && !changing ? now : -others.incrementAndGet();
    }

    /** Whether nobody knows which of all servers a key is asked of. */
    boolean isAnywhere(int key) {
        return moves[key] && !followed;
    }

    long count() {
        return IntStream.range(0, moves.length).filter(key -> moves[key]).count();
    }
}
