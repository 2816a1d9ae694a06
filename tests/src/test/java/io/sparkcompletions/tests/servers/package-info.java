/** Every server that speaks OpenAI's dialect keeps the same promises, each held by one subclass. */
@NullMarked
package io.sparkcompletions.tests.servers;

import org.jspecify.annotations.NullMarked;
