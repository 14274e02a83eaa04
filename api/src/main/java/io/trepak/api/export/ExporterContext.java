package io.trepak.api.export;

import io.trepak.api.PluginContext;
import io.trepak.api.protocol.PoolStatus;
import java.util.List;

/**
 * What an exporter exports. Made by the engine; a later minor version may add methods. Its {@link #options} are those of the process:
 * the keys at the left margin of the file that begin with the exporter's name and an underscore.
 */
public interface ExporterContext extends PluginContext {
    /**
     * Adds up the counters of all workers at this moment. The result belongs to all who read it: change neither the list nor what is
     * in it. Empty before start and after close.
     *
     * <p>Thread: any but a worker.
     */
    List<Sample> metrics();

    /**
     * The pools there are now, for their slow requests. Empty before start and after close.
     *
     * <p>Thread: any.
     */
    List<PoolStatus> pools();
}
