"""Running a program that trains: what it is handed, how it runs, what it leaves."""
