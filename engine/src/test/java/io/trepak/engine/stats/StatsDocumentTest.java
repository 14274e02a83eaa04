package io.trepak.engine.stats;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatsDocumentTest {
    @Test
    void escapesWhatJsonCannotHold() {
        String json = new StatsDocument("1\"2\\3\n", 0).write(List.of());
        assertTrue(json.contains("\"version\":\"1\\\"2\\\\3\\u000a\""), json);
    }
}
