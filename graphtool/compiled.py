"""The typed ``njit`` wrapper: the only import of numba.

A kernel is compiled at its first call and cached beside the source, so that importing a module of
kernels costs nothing, not even the import of numba. Kernels release the interpreter lock, so that a
page stays alive while one runs. Strict arithmetic: no ``fastmath``, as results must be the same on
every machine.

numba throws a cached kernel away when its own file changes, but not when a kernel that it calls does
and stands in another file. The stamps of those files are therefore part of a kernel's name in the cache.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any, Generic, ParamSpec, TypeVar, cast, overload

P = ParamSpec("P")
R = TypeVar("R")

_LOCK = threading.RLock()


class Kernel(Generic[P, R]):
    """A function that is compiled when it is first called. Kernels may call each other, not themselves."""

    def __init__(self, function: Callable[P, R], parallel: bool, inline: bool) -> None:
        self.py_func = cast(FunctionType, function)
        self.__doc__ = function.__doc__
        self.__name__ = self.py_func.__name__
        self.__module__ = self.py_func.__module__
        self.__wrapped__ = function
        self._parallel = parallel
        self._inline = inline
        self._compiled: Callable[P, R] | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return (self._compiled or self.compiled())(*args, **kwargs)

    def called(self) -> dict[str, Kernel[..., Any]]:
        """Which kernels does this one call, by the name it calls them?"""
        scope = self.py_func.__globals__
        return {name: scope[name] for name in self.py_func.__code__.co_names if isinstance(scope.get(name), Kernel)}

    def files(self) -> set[str]:
        """In which files does what it runs stand, itself included?"""
        found = {self.py_func.__code__.co_filename}
        for kernel in self.called().values():
            found |= kernel.files()
        return found

    def compiled(self) -> Callable[P, R]:
        """The dispatcher of numba behind it."""
        with _LOCK:
            if self._compiled is None:
                import numba

                compile_ = numba.njit(cache=True, nogil=True, parallel=self._parallel, forceinline=self._inline)
                self._compiled = compile_(self._plain())
            return cast("Callable[P, R]", self._compiled)

    def _plain(self) -> FunctionType:
        """The function as numba is to see it: kernels that it calls are dispatchers, not wrappers."""
        own = self.py_func
        scope = dict(own.__globals__)
        scope.update({name: kernel.compiled() for name, kernel in self.called().items()})
        plain = FunctionType(own.__code__, scope, own.__name__, own.__defaults__, own.__closure__)
        plain.__module__ = own.__module__
        plain.__annotations__ = {}
        elsewhere = sorted(self.files() - {own.__code__.co_filename})
        plain.__qualname__ = own.__qualname__ + _stamp(elsewhere)
        return plain


def _stamp(files: list[str]) -> str:
    if not files:
        return ""
    stats = [Path(f).stat() for f in files]
    text = " ".join(f"{s.st_mtime_ns}.{s.st_size}" for s in stats)
    return "_" + hashlib.sha256(text.encode()).hexdigest()[:8]


@overload
def njit(function: Callable[P, R]) -> Callable[P, R]: ...


@overload
def njit(*, parallel: bool = False, inline: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]: ...


def njit(
    function: Callable[P, R] | None = None, *, parallel: bool = False, inline: bool = False
) -> Callable[P, R] | Callable[[Callable[P, R]], Callable[P, R]]:
    """How is a kernel compiled? ``@njit``, or with options; the function keeps its type.

    ``inline`` writes a small kernel into each that calls it: a call that passes many arrays costs more than
    what most small kernels do.
    """
    if function is not None:
        return Kernel(function, parallel, inline)
    return lambda found: Kernel(found, parallel, inline)
