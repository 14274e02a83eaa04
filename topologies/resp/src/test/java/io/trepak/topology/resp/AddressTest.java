package io.trepak.topology.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressTest {
    @Test
    void readsAddressesAsPeopleWriteThem() {
        assertEquals("::1:26379", Address.parse("[::1]:26379"));
        assertEquals("::1:26379", Address.parse("::1:26379"));
        assertEquals("sentinel-1.example:26379", Address.parse("sentinel-1.example:26379"));
        for (String wrong : List.of("host", ":26379", "host:", "host:x", "ho st:1", "host:999999")) {
            assertEquals(null, Address.parse(wrong), wrong);
        }
    }
}
