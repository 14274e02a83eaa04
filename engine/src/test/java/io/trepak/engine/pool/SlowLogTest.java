package io.trepak.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.protocol.SlowRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowLogTest {
    private final SlowLog log = new SlowLog(3);

    private void add(long... micros) {
        for (long each : micros) {
            log.add(id -> new LoggedRequest(id, 0, each, 0, each, 0, "s", "get", null, 0, 1, 1, "c"));
        }
    }

    private static List<Long> micros(List<SlowRequest> requests) {
        return requests.stream().map(SlowRequest::micros).toList();
    }

    @Test
    void keepsTheLatestAndTheSlowestApart() {
        add(50, 10, 90, 20, 30, 40);
        assertEquals(List.of(40L, 30L, 20L), micros(log.latest()));
        assertEquals(List.of(90L, 50L, 40L), micros(log.slowest()));
        assertEquals(3, log.size());
    }

    @Test
    void numbersGoOnWhenItIsEmptied() {
        add(10, 20);
        log.clear();
        assertEquals(List.of(), log.latest());
        assertEquals(List.of(), log.slowest());
        add(5);
        assertEquals(2, log.latest().get(0).id());
        assertEquals(List.of(5L), micros(log.slowest()));
    }
}
