package io.trepak.tools;

import com.google.auto.service.AutoService;
import io.trepak.command.Tool;
import io.trepak.command.Toolbox;
import java.util.List;

/** The commands of this JAR, for the launcher. */
@AutoService(Toolbox.class)
public final class OfflineTools implements Toolbox {
    @Override
    public List<Tool> tools() {
        return List.of(new RouteTool(), new PlanTool());
    }
}
