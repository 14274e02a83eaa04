package io.trepak.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ServerHealthTest {
    private int asked;

    private ServerHealth health(int limit) {
        return new ServerHealth(limit, new Reconnects(1000, 0, 0, new Random(1)), () -> asked++);
    }

    @Test
    void asksForEjectionAtTheLimit() {
        ServerHealth health = health(3);
        health.failed();
        health.failed();
        assertEquals(0, asked);
        health.failed();
        assertEquals(1, asked);
    }

    @Test
    void anAnswerForgetsEarlierFailures() {
        ServerHealth health = health(2);
        health.failed();
        health.succeeded();
        health.failed();
        assertEquals(0, asked);
        assertEquals(1, health.failureCount());
    }

    @Test
    void aLimitOfZeroIsOne() {
        health(0).failed();
        assertEquals(1, asked);
    }

    @Test
    void remembersWhenAndHowOftenItWasEjected() {
        ServerHealth health = health(1);
        assertEquals(0, health.ejectedAtMicros());
        health.markEjected(5, 30);
        health.countEjection();
        health.markLive(false);
        health.markEjected(7, 30);
        health.countEjection();
        assertEquals(2, health.ejects());
        assertEquals(7, health.ejectedAtMicros());
        assertTrue(health.isEjected());
        health.markLive(false);
        assertFalse(health.isEjected());
        assertEquals(7, health.ejectedAtMicros());
    }

    @Test
    void oneFailureIsEnoughOnProbation() {
        ServerHealth health = health(3);
        health.markEjected(1, 30);
        health.markLive(true);
        health.failed();
        assertEquals(1, asked);
        health.succeeded();
        health.endProbation();
        health.failed();
        health.failed();
        assertEquals(1, asked);
        health.failed();
        assertEquals(2, asked);
    }

    @Test
    void whatFailsWhileItIsEjectedDoesNotCountWhenItIsBack() {
        ServerHealth health = health(2);
        health.failed();
        health.failed();
        health.markEjected(1, 30);
        health.failed();
        health.markLive(false);
        health.failed();
        assertEquals(1, asked);
    }
}
