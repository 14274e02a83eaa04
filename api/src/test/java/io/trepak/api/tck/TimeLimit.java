package io.trepak.api.tck;

import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs each test of a plugin in a {@link Trial}, so that a loop without an end in a plugin is one test that fails and says where,
 * and not a build that hangs. While such a loop runs on, the other tests of the class are skipped: each of them would only start it again.
 */
final class TimeLimit implements InvocationInterceptor {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(TimeLimit.class);
    private static final int INTERRUPT_MILLIS = 1000;

    TimeLimit() {}

    @Override
    public void interceptTestMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        limited(test, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        limited(test, context);
    }

    private static void limited(Invocation<Void> test, ExtensionContext context) throws Throwable {
        ExtensionContext.Store store = context.getRoot().getStore(NAMESPACE);
        Class<?> type = context.getRequiredTestClass();
        String hanging = store.get(type, String.class);
        if (hanging != null) {
            test.skip();
            Assumptions.abort("not run, for a call that " + hanging + " began has not returned yet");
        }
        int seconds = context.getRequiredTestInstance() instanceof PluginTck<?> kit
                ? kit.limitSeconds()
                : PluginTck.LIMIT_SECONDS;
        try {
            Trial.all(seconds, List.of(test::proceed));
        } catch (Trial.Hanging e) {
            if (!e.isOver(INTERRUPT_MILLIS)) {
                store.put(type, context.getRequiredTestMethod().getName());
            }
            throw e;
        }
    }
}
