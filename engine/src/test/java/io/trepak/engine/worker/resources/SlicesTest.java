package io.trepak.engine.worker.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlicesTest {
    private final ManualLoop loop = new ManualLoop();
    private final Slices slices = new Slices(loop);
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    /** Has so many slices of work. */
    private final class Work implements Slices.Sliced {
        private final String name;
        private int left;

        Work(String name, int count) {
            this.name = name;
            this.left = count;
        }

        @Override
        public void slice() {
            done.add(name);
            if (--left > 0) {
                slices.add(this);
            }
        }
    }

    private void turns(int count) {
        for (int i = 0; i < count; i++) {
            loop.turn();
        }
    }

    @Test
    void eachTurnDoesOneSliceHoweverManyThereAre() {
        slices.add(new Work("a", 3));
        slices.add(new Work("b", 1));
        for (int turn = 1; turn <= 4; turn++) {
            loop.turn();
            assertEquals(turn, done.size());
        }
        loop.turn();
        assertEquals(4, done.size());
    }

    @Test
    void everybodyHasATurnBeforeAnybodyHasAnother() {
        slices.add(new Work("a", 2));
        slices.add(new Work("b", 2));
        slices.add(new Work("c", 1));
        turns(5);
        assertEquals(List.of("a", "b", "c", "a", "b"), done);
    }

    @Test
    void oneThatFailsHoldsUpNoOther() {
        slices.add(() -> {
            throw new IllegalStateException("as asked");
        });
        slices.add(new Work("b", 1));
        turns(2);
        assertEquals(List.of("b"), done);
    }
}
