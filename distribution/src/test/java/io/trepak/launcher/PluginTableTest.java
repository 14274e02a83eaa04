package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.report.PluginInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginTableTest {
    @Test
    void columnsAreAsWideAsTheyMustBeAndBrokenOnesComeLast() {
        assertEquals(
                """
                hash          md5  1.0       md5.jar         slow
                distribution  k    10.0.0-x  bundle/kkk.jar
                hash          no   -         no.jar          says no version
                cannot be used: bad.jar: it is no JAR
                """,
                PluginTable.of(List.of(
                                new PluginInfo("hash", "md5", "1.0", "md5.jar", "slow", null),
                                new PluginInfo("distribution", "k", "10.0.0-x", "bundle/kkk.jar", "", null),
                                new PluginInfo("hash", "no", "", "no.jar", "says no version", null),
                                new PluginInfo("", "", "", "bad.jar", "", "it is no JAR")))
                        .replace(System.lineSeparator(), "\n"));
    }

    @Test
    void programsAreToldTheSameAndTheApi() {
        assertEquals(
                """
                {
                  "api": "0.1.0",
                  "plugins": [
                    {
                      "kind": "hash",
                      "name": "md5",
                      "version": "1.0",
                      "origin": "md5.jar",
                      "description": "slow"
                    },
                    {
                      "kind": "exporter",
                      "name": "no",
                      "version": null,
                      "origin": "no.jar",
                      "description": ""
                    },
                    {
                      "origin": "bad.jar",
                      "problem": "it is no JAR"
                    }
                  ]
                }
                """,
                PluginTable.json(
                        List.of(
                                new PluginInfo("hash", "md5", "1.0", "md5.jar", "slow", null),
                                new PluginInfo("exporter", "no", "", "no.jar", "", null),
                                new PluginInfo("", "", "", "bad.jar", "", "it is no JAR")),
                        "0.1.0"));
    }

    @Test
    void noPluginsAreNoLines() {
        assertEquals("", PluginTable.of(List.of()));
    }
}
