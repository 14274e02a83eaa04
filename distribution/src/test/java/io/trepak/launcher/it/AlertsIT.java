package io.trepak.launcher.it;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The alerting rules to copy, as Prometheus' own tool sees them. */
@Timeout(120)
class AlertsIT {
    private static final String FOLDER = "../examples/prometheus/";

    private static void promtool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tool.PROMTOOL.path()));
        command.addAll(List.of(arguments));
        new Run(command, new byte[0]).text(0);
    }

    @Test
    void areRules() throws Exception {
        promtool("check", "rules", FOLDER + "alerts.yml");
    }

    @Test
    void goOffWhenTheyShouldAndNotOtherwise() throws Exception {
        promtool("test", "rules", FOLDER + "alerts_test.yml");
    }
}
