package io.sparkcompletions.provider;

/**
 * Something that a provider cannot take, told before anything is sent.
 *
 * @param option the key of the option that asks for it
 * @param problem what is wrong, as the end of a sentence that begins with the option; no values
 */
public record Objection(String option, String problem) {}
