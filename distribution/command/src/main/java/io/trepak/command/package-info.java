/** What a command of the launcher is: its words and options, how it is run, and what all of them print with. */
package io.trepak.command;
