package io.trepak.launcher;

import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * sun.misc.Signal, the JDK's only way to signals, reached by reflection: javac warns of its mere name, has no lint key
 * for that warning, and we compile with -Werror. Module jdk.unsupported exports it for exactly this use.
 */
final class OsSignal {
    private OsSignal() {}

    /**
     * @param name without SIG
     * @param handler gets the signal's number, on a thread of its own each time
     * @throws IllegalStateException when the system does not know the signal or the JVM keeps it for itself
     */
    static void handle(String name, IntConsumer handler) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            int number = (int) signalType.getMethod("getNumber").invoke(signal);
            Object proxy = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (self, m, args) -> {
                        handler.accept(number);
                        return null;
                    });
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("signal " + name + " cannot be handled", e);
        }
    }
}
