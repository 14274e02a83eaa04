package io.trepak.engine.admin;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.log.LogEvent;
import io.trepak.engine.net.ConnectionLimit;
import io.trepak.engine.net.Listener;
import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP listener for those who run the proxy: a few small pages. Health and readiness are answered on the acceptor's loop
 * and wait for no other caller; the other pages have threads of their own. Lives as long as the proxy, also while that
 * drains.
 */
final class AdminPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminPort.class);
    private static final int BACKLOG = 128;
    private static final int THREADS = 4;
    private static final int WAITING_REQUESTS = 32;
    private static final long IDLE_THREAD_SECONDS = 60;
    private static final long CLOSE_MILLIS = 1000;
    private static final String OF_PLUGIN = "?pool=POOL: a page of a plugin";

    /** What a path answers, on any thread. */
    private interface Page {
        void answer(AdminRequest request, Consumer<Answer> to) throws Exception;
    }

    /** What a path answers that may take its time. */
    private interface SlowPage {
        Answer answer(AdminRequest request) throws Exception;
    }

    private record Path(String method, String what, Page page) {}

    private final Callers callers;
    private final AdminPages pages;
    private final Map<String, Path> paths = new LinkedHashMap<>();
    private final ThreadPoolExecutor threads;
    private final EventLoop acceptor;
    private final ConnectionLimit limit;
    private final Listener listener;

    /**
     * Opens the port.
     *
     * @param acceptor accepts callers, reads what they send and answers
     * @param connections most callers at a time
     * @throws IOException when it cannot be opened; the message names the address
     */
    AdminPort(
            Transport transport,
            EventLoop acceptor,
            ListenConfig listen,
            int connections,
            Callers callers,
            AdminPages pages,
            ThreadFactory factory)
            throws IOException {
        this.callers = callers;
        this.pages = pages;
        this.acceptor = acceptor;
        this.limit = new ConnectionLimit(connections);
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_REQUESTS),
                factory);
        threads.allowCoreThreadTimeOut(true);
        slow("GET", "/metrics", "metrics for Prometheus", request -> pages.metrics(request.accept()));
        path("GET", "/healthz", "200 while every worker's loop turns", (request, to) -> pages.health(acceptor, to));
        path("GET", "/readyz", "200 while clients are taken", (request, to) -> to.accept(pages.readiness()));
        slow("GET", "/config", "the configuration in force, without secrets", request -> pages.config());
        slow(
                "GET",
                "/route",
                "?pool=POOL&key=KEY: the server of a key",
                request -> pages.route(request.parameters(Set.of("pool", "key"))));
        slow(
                "GET",
                "/latency",
                "?pool=POOL: how long requests took, by stage",
                request -> pages.latency(request.parameters(Set.of("pool"))));
        slow(
                "GET",
                "/slowlog",
                "?pool=POOL: requests that took long",
                request -> pages.slowLog(request.parameters(Set.of("pool"))));
        slow(
                "GET",
                "/topology",
                "?pool=POOL: the servers it has now",
                request -> pages.topology(request.parameters(Set.of("pool"))));
        slow(
                "POST",
                "/topology/refresh",
                "?pool=POOL: looks whether there are others",
                request -> pages.refreshTopology(request.parameters(Set.of("pool"))));
        slow("POST", "/reload", "reads the configuration file again", request -> pages.reload());
        path(
                "POST",
                "/release",
                "gives the port up to the next process, once this one drains",
                (request, to) -> to.accept(pages.release()));
        path("GET", "/", "this list", (request, to) -> to.accept(Answer.text(200, list())));
        path("GET", "/help", "this list", (request, to) -> to.accept(Answer.text(200, list())));
        try {
            listener = Listener.open(transport, acceptor, listen, BACKLOG, false, caller -> {
                caller.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
                caller.config().setOption(ChannelOption.TCP_NODELAY, true);
                acceptor.register(caller);
                AdminConnection.serve(caller, limit, this::answer);
            });
        } catch (IOException e) {
            throw new IOException("admin: " + e.getMessage() + "; choose another address with the key admin", e);
        }
        listener.start();
    }

    private void slow(String method, String path, String what, SlowPage page) {
        path(method, path, what, slow(page));
    }

    private Page slow(SlowPage page) {
        return (request, to) -> {
            try {
                threads.execute(() -> to.accept(guarded(request, page)));
            } catch (RejectedExecutionException e) {
                to.accept(Answer.text(503, "too many requests at once; try again later\n"));
            }
        };
    }

    private void path(String method, String path, String what, Page page) {
        paths.put(path, new Path(method, what, page));
    }

    /** Where it listens; tells the port where 0 was asked for. */
    InetSocketAddress address() {
        return (InetSocketAddress) listener.address();
    }

    private void answer(AdminRequest request, Consumer<Answer> to) {
        Answer refusal = callers.refusal(request.headers());
        if (refusal != null) {
            to.accept(refusal);
            return;
        }
        Path path = find(request);
        if (path == null) {
            to.accept(Answer.text(404, "nothing is here; expected one of:\n" + list()));
            return;
        }
        String method = request.method();
        boolean head = method.equals("HEAD") && path.method().equals("GET");
        if (!head && !method.equals(path.method())) {
            to.accept(Answer.notAllowed(path.method().equals("GET") ? "GET, HEAD" : path.method()));
            return;
        }
        try {
            path.page().answer(request, to);
        } catch (Exception e) {
            to.accept(failed(request, e));
        }
    }

    private Path find(AdminRequest request) {
        try {
            Path path = paths.get(request.path());
            return path != null ? path : ofPlugin(request.path());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The page of a plugin; null when there is none. */
    private Path ofPlugin(String path) {
        String name = path.isEmpty() ? path : path.substring(1);
        return pages.pluginPages().contains(name)
                ? new Path("GET", OF_PLUGIN, slow(request -> pages.ofPlugin(name, request.parameters(Set.of("pool")))))
                : null;
    }

    private static Answer guarded(AdminRequest request, SlowPage page) {
        try {
            return page.answer(request);
        } catch (IllegalArgumentException e) {
            return Answer.text(400, e.getMessage() + "\n");
        } catch (Exception e) {
            return failed(request, e);
        }
    }

    private static Answer failed(AdminRequest request, Exception e) {
        LogEvent.INTERNAL_ERROR.log(LOG, "admin port: " + request.path(), e);
        return Answer.text(500, "this failed; the proxy's log says why\n");
    }

    private String list() {
        StringBuilder text = new StringBuilder();
        paths.forEach((name, path) -> text.append(path.method())
                .append(' ')
                .append(name)
                .append("  ")
                .append(path.what())
                .append('\n'));
        pages.pluginPages()
                .forEach(name -> text.append("GET /")
                        .append(name)
                        .append("  ")
                        .append(OF_PLUGIN)
                        .append('\n'));
        return text.toString();
    }

    /**
     * Closes the port at once, and the connections without a request, whose callers are to ask the next process; requests under
     * way are answered.
     */
    void release() {
        listener.close();
        acceptor.execute(limit::close);
    }

    /** Closes the port and its connections. Not on the acceptor's thread. */
    @Override
    public void close() {
        listener.close();
        acceptor.submit(limit::closeAll).awaitUninterruptibly(CLOSE_MILLIS);
        threads.shutdown();
    }
}
