package io.trepak.engine.fuzz;

import io.trepak.engine.config.reader.ConfigTarget;
import io.trepak.engine.worker.ProxyTarget;
import java.util.concurrent.Callable;

/** All there is to fuzz; the name is also that of the file of inputs. */
public enum Targets {
    REDIS_REQUESTS(() -> new RequestTarget(Pool.redis())),
    REDIS_RESPONSES(() -> new ResponseTarget(
            Pool.redis(),
            "*2\r\n$3\r\nGET\r\n$1\r\na\r\n",
            "*3\r\n$4\r\nMGET\r\n$1\r\na\r\n$1\r\nb\r\n",
            "*2\r\n$4\r\nSCAN\r\n$1\r\n0\r\n",
            "*2\r\n$7\r\nHGETALL\r\n$1\r\na\r\n")),
    REDIS_JOINS(() -> new JoinTarget(
            Pool.redis().get(4),
            "*4\r\n$4\r\nMGET\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\na\r\n",
            "*3\r\n$3\r\nDEL\r\n$1\r\na\r\n$1\r\nb\r\n",
            "*4\r\n$6\r\nEXISTS\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n",
            "*5\r\n$4\r\nMSET\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$1\r\n2\r\n",
            "*1\r\n$6\r\nDBSIZE\r\n",
            "*2\r\n$4\r\nKEYS\r\n$1\r\n*\r\n",
            "*1\r\n$8\r\nFLUSHALL\r\n",
            "*3\r\n$6\r\nSCRIPT\r\n$4\r\nLOAD\r\n$8\r\nreturn 1\r\n",
            "*4\r\n$6\r\nSCRIPT\r\n$6\r\nEXISTS\r\n$1\r\na\r\n$1\r\nb\r\n",
            "*2\r\n$4\r\nSCAN\r\n$1\r\n0\r\n")),
    MEMCACHED_REQUESTS(() -> new RequestTarget(Pool.memcached())),
    MEMCACHED_RESPONSES(() -> new ResponseTarget(
            Pool.memcached(),
            "get a\r\n",
            "gets a b c\r\n",
            "gat 0 a b\r\n",
            "set a 0 0 1\r\nx\r\n",
            "incr a 1\r\n",
            "delete a\r\n",
            "touch a 0\r\n",
            "mg a v k\r\n",
            "ms a 1\r\nx\r\n",
            "me a\r\n",
            "mn\r\n",
            "version\r\n",
            "flush_all\r\n")),
    MEMCACHED_JOINS(() -> new JoinTarget(
            Pool.memcached().get(1),
            "get a bb a\r\n",
            "gets a bb ccc\r\n",
            "gat 10 a bb\r\n",
            "gats 10 a bb ccc\r\n",
            "flush_all\r\n",
            "flush_all 10\r\n",
            "mg a q v k\r\n",
            "mg a q k Oabc\r\n",
            "ms a 1 q\r\nx\r\n",
            "md YQ== b q\r\n",
            "ma a q\r\n")),
    CONFIGURATION(ConfigTarget::new),
    REDIS_PROXY(() -> new ProxyTarget("redis")),
    MEMCACHED_PROXY(() -> new ProxyTarget("memcached"));

    private final Callable<FuzzTarget> making;

    Targets(Callable<FuzzTarget> making) {
        this.making = making;
    }

    FuzzTarget make() throws Exception {
        return making.call();
    }

    /** As the file of inputs and the command line name it: {@code redis-requests}. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    static Targets named(String text) {
        for (Targets target : values()) {
            if (target.toString().equals(text)) {
                return target;
            }
        }
        throw new IllegalArgumentException("no target '" + text + "'; expected one of " + java.util.List.of(values()));
    }
}
