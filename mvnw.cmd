@echo off
rem Runs the Maven pinned in .mvn\wrapper\wrapper.properties, installing it first where it is missing. Needs a JDK 17 or later.
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
for /f "usebackq delims=" %%H in (`call "%JAVA%" "%~dp0.mvn\wrapper\Bootstrap.java" "%~dp0.mvn\wrapper\wrapper.properties"`) do set "MAVEN=%%H"
if not defined MAVEN exit /b 1
call "%MAVEN%\bin\mvn.cmd" %*
