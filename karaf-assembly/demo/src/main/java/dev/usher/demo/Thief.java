package dev.usher.demo;
