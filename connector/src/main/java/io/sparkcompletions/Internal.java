package io.sparkcompletions;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

/** Marks a package that users must not depend on: it may change in any release. */
@Documented
@Target({ElementType.PACKAGE, ElementType.TYPE})
public @interface Internal {}
