package io.trepak.engine.worker.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WakeUpsTest {
    private final ManualLoop loop = new ManualLoop();
    private final WakeUps wakeUps = new WakeUps(loop);
    private final List<String> woken = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void nobodyIsWokenBeforeTheTurnEndsAndAllAreInOrder() {
        loop.onTurnEnd(wakeUps::run);
        wakeUps.add(() -> woken.add("a"));
        wakeUps.add(() -> woken.add("b"));
        assertEquals(List.of(), woken);
        loop.turn();
        assertEquals(List.of("a", "b"), woken);
        loop.turn();
        assertEquals(List.of("a", "b"), woken);
    }

    @Test
    void whoIsAddedMeanwhileComesNextTime() {
        wakeUps.add(() -> {
            woken.add("a");
            wakeUps.add(() -> woken.add("b"));
        });
        wakeUps.run();
        assertEquals(List.of("a"), woken);
        wakeUps.run();
        assertEquals(List.of("a", "b"), woken);
    }

    @Test
    void theTurnDoesNotEndBeforeTheyHaveComeToo() {
        loop.onTurnEnd(wakeUps::run);
        wakeUps.add(() -> wakeUps.add(() -> woken.add("b")));
        loop.turn();
        assertEquals(List.of("b"), woken);
    }

    @Test
    void oneThatFailsCostsNobodyElseTheirTurn() {
        loop.onTurnEnd(wakeUps::run);
        wakeUps.add(() -> {
            throw new IllegalStateException("as asked");
        });
        wakeUps.add(() -> woken.add("b"));
        loop.turn();
        loop.turn();
        assertEquals(List.of("b"), woken);
    }
}
