package io.trepak.engine.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void showsMapsListsNumbersFlagsAndTextsAsTheyAre() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a\"", List.of(1, 2.5, true));
        map.put("b", null);
        map.put("c", Map.of("d", "e\n"));
        map.put("f", Double.NaN);
        map.put("g", new StringBuilder("text"));
        assertEquals(
                "{\"a\\\"\":[1, 2.5, true], \"b\":null, \"c\":{\"d\":\"e\\u000a\"}, \"f\":\"NaN\", \"g\":\"text\"}",
                Json.of(map));
    }

    @Test
    void endsWhereWhatItShowsHasNoEnd() {
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        assertTrue(Json.of(endless).endsWith("[\"...\"" + "]".repeat(32)));
    }
}
