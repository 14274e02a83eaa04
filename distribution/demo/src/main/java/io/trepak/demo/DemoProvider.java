package io.trepak.demo;

import com.google.auto.service.AutoService;
import io.trepak.command.Demonstration;
import java.io.IOException;
import java.io.PrintStream;

/** {@code --demo}, for the launcher. */
@AutoService(Demonstration.class)
public final class DemoProvider implements Demonstration {
    @Override
    public Servers start(PrintStream out, int wantedStatsPort) throws IOException {
        return Demo.start(out, wantedStatsPort);
    }
}
