package io.trepak.engine.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.trepak.engine.ListenConfig;
import io.trepak.engine.net.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP listener for those who run the proxy: a few small pages, the JDK's server, four threads. Lives as long as the
 * proxy, also while that drains.
 */
final class AdminPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminPort.class);
    private static final int BACKLOG = 16;
    private static final int THREADS = 4;
    private static final int WAITING_REQUESTS = 32;

    static {
        // Read once by the JDK's server, in seconds, bytes and pieces. What the user sets wins.
        limit("sun.net.httpserver.maxReqTime", "5");
        limit("sun.net.httpserver.maxRspTime", "30");
        limit("sun.net.httpserver.maxReqHeaders", "64");
        limit("sun.net.httpserver.maxReqHeaderSize", "16384");
        limit("sun.net.httpserver.maxIdleConnections", "16");
        limit("jdk.httpserver.maxConnections", "64");
        // Without it a short answer waits for the client's delayed acknowledgement of its head, 40 ms.
        limit("sun.net.httpserver.nodelay", "true");
    }

    private static void limit(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private interface Page {
        Answer answer(HttpExchange request) throws Exception;
    }

    private record Path(String method, String what, Page page) {}

    private final Callers callers;
    private final Map<String, Path> paths = new LinkedHashMap<>();
    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    /**
     * Opens the port.
     *
     * @throws IOException when it cannot be opened; the message names the address
     */
    AdminPort(ListenConfig listen, Callers callers, AdminPages pages, ThreadFactory factory) throws IOException {
        this.callers = callers;
        path(
                "GET",
                "/metrics",
                "metrics for Prometheus",
                request -> pages.metrics(request.getRequestHeaders().getFirst("Accept")));
        path("GET", "/healthz", "200 while every worker's loop turns", request -> pages.health());
        path("GET", "/readyz", "200 while clients are taken", request -> pages.readiness());
        path("GET", "/config", "the configuration in force, without secrets", request -> pages.config());
        path(
                "GET",
                "/route",
                "?pool=POOL&key=KEY: the server of a key",
                request -> pages.route(parameters(request.getRequestURI().getRawQuery())));
        path(
                "GET",
                "/latency",
                "?pool=POOL: how long requests took, by stage",
                request -> pages.latency(parameters(request.getRequestURI().getRawQuery())));
        path(
                "GET",
                "/slowlog",
                "?pool=POOL: requests that took long",
                request -> pages.slowLog(parameters(request.getRequestURI().getRawQuery())));
        path("POST", "/reload", "reads the configuration file again", request -> pages.reload());
        path("POST", "/release", "gives the port up to the next process, once this one drains", request -> pages.release());
        try {
            server = HttpServer.create((InetSocketAddress) listen.address(), BACKLOG);
        } catch (IOException e) {
            throw new IOException(
                    "admin: bind to addr '" + listen.text() + "' failed: " + Reason.of(e)
                            + "; choose another address with the key admin",
                    e);
        }
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_REQUESTS),
                factory,
                // One too many is served by the thread that accepts, which meanwhile accepts no more.
                new ThreadPoolExecutor.CallerRunsPolicy());
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        startOn(factory);
    }

    /** A thread begets its like: the server's own must not keep the JVM alive, and only a daemon's are daemons. */
    private void startOn(ThreadFactory daemons) {
        Thread starter = daemons.newThread(server::start);
        starter.start();
        boolean interrupted = false;
        while (starter.isAlive()) {
            try {
                starter.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void path(String method, String path, String what, Page page) {
        paths.put(path, new Path(method, what, page));
    }

    /** Where it listens; tells the port where 0 was asked for. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    private void serve(HttpExchange request) throws IOException {
        try (request) {
            send(request, answer(request));
        }
    }

    private Answer answer(HttpExchange request) {
        Answer refusal = callers.refusal(request.getRequestHeaders());
        if (refusal != null) {
            return refusal;
        }
        Path path = paths.get(request.getRequestURI().getPath());
        if (path == null) {
            return Answer.text(404, "nothing is here; expected one of:\n" + list());
        }
        String method = request.getRequestMethod();
        boolean head = method.equals("HEAD") && path.method().equals("GET");
        if (!head && !method.equals(path.method())) {
            String allowed = path.method().equals("GET") ? "GET, HEAD" : path.method();
            request.getResponseHeaders().set("Allow", allowed);
            return Answer.text(405, "the method is not allowed here; expected " + allowed + "\n");
        }
        try {
            return path.page().answer(request);
        } catch (IllegalArgumentException e) {
            return Answer.text(
                    400, "the query cannot be read; expected name=value pairs, encoded with percent signs\n");
        } catch (Exception e) {
            LOG.error("admin port: {} failed", request.getRequestURI().getPath(), e);
            return Answer.text(500, "this failed; the proxy's log says why\n");
        }
    }

    private String list() {
        StringBuilder text = new StringBuilder();
        paths.forEach((name, path) -> text.append(path.method())
                .append(' ')
                .append(name)
                .append("  ")
                .append(path.what())
                .append('\n'));
        return text.toString();
    }

    private static void send(HttpExchange request, Answer answer) throws IOException {
        request.getResponseHeaders().set("Content-Type", answer.contentType());
        request.getResponseHeaders().set("Cache-Control", "no-store");
        if (request.getRequestMethod().equals("HEAD")) {
            request.getResponseHeaders().set("Content-Length", Integer.toString(answer.body().length));
            request.sendResponseHeaders(answer.status(), -1);
            return;
        }
        request.sendResponseHeaders(answer.status(), answer.body().length);
        request.getResponseBody().write(answer.body());
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query == null ? new String[0] : latin1(query).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.ISO_8859_1);
    }

    /** The bytes of a text in UTF-8, one character each. */
    static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
