package io.trepak.engine.plugin;

import io.trepak.api.filter.FilterProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The filters a pool asks for, in order, to be opened for each worker.
 *
 * @param pool its name
 * @param providers make them
 * @param options as they read them
 * @param pools those they may send requests to
 * @param services what they are opened with
 */
public record PoolFilters(
        String pool,
        List<FilterProvider> providers,
        PluginOptions options,
        Predicate<String> pools,
        PluginServices services) {
    /** Opens one of each for one worker; when one cannot be opened, those before it are closed. Thread: control. */
    public List<OpenFilter> open() {
        List<OpenFilter> opened = new ArrayList<>();
        try {
            for (FilterProvider provider : providers) {
                opened.add(open(provider, services.faults().of(provider)));
            }
        } catch (RuntimeException | Error e) {
            opened.forEach(OpenFilter::close);
            throw e;
        }
        return opened;
    }

    OpenFilter open(FilterProvider provider, FaultCounter faults) {
        return OpenFilter.open(provider, pool, options, pools, services, faults);
    }
}
