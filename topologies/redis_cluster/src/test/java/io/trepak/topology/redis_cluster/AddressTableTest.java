package io.trepak.topology.redis_cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AddressTableTest {
    @Test
    void findsWhereToDial() {
        AddressTable table = AddressTable.parse(
                " 172.17.0.2:7000=10.0.0.1:7100  172.17.0.3=10.0.0.3 [2001:db8::1]:7000=[::1]:7000 2001:db8::2=::2 ");
        assertEquals("10.0.0.1:7100", table.dialled("172.17.0.2", 7000));
        assertEquals("172.17.0.2:7001", table.dialled("172.17.0.2", 7001));
        assertEquals("10.0.0.3:7001", table.dialled("172.17.0.3", 7001));
        assertEquals("::1:7000", table.dialled("2001:db8::1", 7000));
        assertEquals("::2:7000", table.dialled("2001:db8::2", 7000));
        assertEquals("10.0.0.9:7000", AddressTable.parse("").dialled("10.0.0.9", 7000));
    }
}
