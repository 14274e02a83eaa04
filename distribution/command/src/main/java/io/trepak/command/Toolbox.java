package io.trepak.command;

import java.util.List;

/** The commands of one JAR, found by ServiceLoader. */
public interface Toolbox {
    /** In the order of the usage text. */
    List<Tool> tools();
}
